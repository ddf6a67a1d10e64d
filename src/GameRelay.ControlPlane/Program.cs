using GameRelay.ControlPlane;
using Microsoft.Extensions.Options;
using Npgsql;

const int Unavailable = 69; // EX_UNAVAILABLE of sysexits.h
const int BadConfiguration = 78; // EX_CONFIG

try
{
    await using var app = await ControlPlaneApp.BuildAsync(ControlPlaneApp.CreateBuilder(args), CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is NpgsqlException or TimeoutException or { InnerException: NpgsqlException })
{
    var cause = $"{exception.Message} {exception.InnerException?.Message}".TrimEnd();
    await Console.Error.WriteLineAsync($"The database of ControlPlane:ConnectionString is not available. {cause}");
    return Unavailable;
}
catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException or IOException)
{
    await Console.Error.WriteLineAsync($"The control plane cannot start. {exception.Message}");
    return BadConfiguration;
}
