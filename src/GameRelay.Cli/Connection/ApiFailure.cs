using System.Net.Sockets;
using System.Security.Authentication;
using GameRelay.Api;

namespace GameRelay.Cli.Connection;

/// <summary>Tells a refusal of the API, or its silence, to the person at the terminal: what, why, and what to do.</summary>
internal static class ApiFailure
{
    public static CliException Explain(GameRelayException failure, ApiSettings settings)
    {
        if (failure is ServiceUnreachableException)
        {
            // Nothing that is merely late: who answers is not who is asked for, or speaks something else.
            if (Find<AuthenticationException>(failure) is { } tls)
            {
                return new(
                    $"{settings.Client.Endpoint} cannot be talked to by TLS: {tls.Message.TrimEnd('.')}. Name it as its certificate does, and let this " +
                    "machine trust the authority that issued it, for example by SSL_CERT_FILE=FILE.pem; one that speaks no TLS is named by http://.",
                    failure);
            }

            var text = $"No control plane answers at {settings.Client.Endpoint}: {Cause(failure)}. Start it by 'gamerelay up', " +
                "or name another one by --endpoint, --profile or AWS_ENDPOINT_URL.";
            return new(text, failure) { ExitCode = ExitCode.Unreachable };
        }

        if (failure.ErrorCode == GameRelayException.NoErrorOfTheApi)
        {
            var text = $"No GameRelay API answers at {settings.Client.Endpoint}, but something else does: {failure.Message} " +
                "Look at the address (--endpoint, --profile or AWS_ENDPOINT_URL), and at a proxy that may stand before the control plane.";
            return new(text, failure) { ExitCode = ExitCode.Unreachable };
        }

        var request = failure.RequestId is null ? "" : $" (request {failure.RequestId})";
        var next = NextStep(failure.ErrorCode, settings) is { } step ? $"\n{step}" : "";
        return new($"{failure.ErrorCode}: {failure.Message}{request}{next}", failure);
    }

    private static T? Find<T>(Exception? failure)
        where T : Exception => failure is null or T ? failure as T : Find<T>(failure.InnerException);

    private static string Cause(Exception failure)
    {
        for (var inner = failure.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
                return "the connection was refused";
            if (inner is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData })
                return "there is no host of this name";
            if (inner is TimeoutException)
                return "it was silent for too long";
        }

        return (failure.InnerException ?? failure).Message.TrimEnd('.');
    }

    private static string? NextStep(string code, ApiSettings settings) => code switch
    {
        "UnrecognizedClientException" or "InvalidSignatureException" or "MissingAuthenticationTokenException" =>
            $"Check {settings.CredentialsOrigin}: keys belong to one control plane; 'gamerelay up' writes those of its own to D/env.sh.",
        "FleetCapacityExceededException" => "'gamerelay hosts list' shows the processes and game sessions of each host; a process is free again soon after its game session ends.",
        "InvalidFleetStatusException" => "'gamerelay fleets events FLEET' tells what the fleet is doing.",
        "InvalidGameSessionStatusException" => "'gamerelay sessions show SESSION' tells the game session's status.",
        _ => null,
    };
}
