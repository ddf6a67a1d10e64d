using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace GameRelay.Service;

internal static class Logs
{
    // One line that is for people says it; the host's own word for it is a stack trace.
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    // The id of the request that the line belongs to stands at its end.
    private const string Line = "[{Timestamp:HH:mm:ss} {Level:u3}] {Message:lj} {RequestId}{NewLine}{Exception}";

    internal static void AddLogs(this WebApplicationBuilder builder, string section, Action<LoggerConfiguration>? levels)
    {
        // A wrong value is told by the options' binding.
        var json = Enum.TryParse<LogFormat>(builder.Configuration[$"{section}:{nameof(OperationsOptions.LogFormat)}"], ignoreCase: true, out var format)
            && format == LogFormat.Json;
        builder.Services.AddSerilog((_, logger) =>
        {
            logger.MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                .MinimumLevel.Override("Grpc", LogEventLevel.Warning)
                .Enrich.FromLogContext()
                .Filter.ByExcluding(IsStartFailure);
            levels?.Invoke(logger);
            logger.ReadFrom.Configuration(builder.Configuration);
            if (json)
                logger.WriteTo.Console(new RenderedCompactJsonFormatter());
            else
                logger.WriteTo.Console(outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture);
        });
    }

    private static bool IsStartFailure(LogEvent logged) =>
        logged.Level >= LogEventLevel.Error
        && logged.Properties.TryGetValue("SourceContext", out var source) && source is ScalarValue { Value: Host or Kestrel }
        && logged.MessageTemplate.Text is "Hosting failed to start" or "Unable to start Kestrel.";
}
