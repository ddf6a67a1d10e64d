using System.Net.Sockets;
using GameRelay.Api;

namespace GameRelay.Cli.Connection;

/// <summary>Tells a refusal of the API, or its silence, to the person at the terminal: what, why, and what to do.</summary>
internal static class ApiFailure
{
    private const string CheckCredentials = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: they belong to one control plane, whose D/env.sh sets them.";

    public static CliException Explain(GameRelayException failure, Uri endpoint)
    {
        if (failure is ServiceUnreachableException)
        {
            return new($"No control plane answers at {endpoint}: {Cause(failure)}. Start it by 'gamerelay up', " +
                "or name another one by --endpoint or AWS_ENDPOINT_URL.", failure);
        }

        var request = failure.RequestId is null ? "" : $" (request {failure.RequestId})";
        var next = NextStep(failure.ErrorCode) is { } step ? $"\n{step}" : "";
        return new($"{failure.ErrorCode}: {failure.Message}{request}{next}", failure);
    }

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

    private static string? NextStep(string code) => code switch
    {
        "UnrecognizedClientException" or "InvalidSignatureException" or "MissingAuthenticationTokenException" => CheckCredentials,
        "FleetCapacityExceededException" => "'gamerelay hosts list' shows the processes and game sessions of each host; a process is free again soon after its game session ends.",
        "InvalidFleetStatusException" => "'gamerelay fleets events FLEET' tells what the fleet is doing.",
        "InvalidGameSessionStatusException" => "'gamerelay sessions show SESSION' tells the game session's status.",
        _ => null,
    };
}
