using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GameRelay.Service;

/// <summary>Exports traces by OTLP when its endpoint is set, by the variables of the OpenTelemetry specification: <c>OTEL_EXPORTER_OTLP_…</c>.</summary>
public static class Traces
{
    /// <summary>Our sources of activities begin with this name.</summary>
    public const string SourcePrefix = "GameRelay.";

    /// <summary>What a request is for; its name in the trace when there is one.</summary>
    public const string OperationTag = "gamerelay.operation";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    internal static void AddTraces(this WebApplicationBuilder builder, string program)
    {
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]) && string.IsNullOrEmpty(builder.Configuration[TracesEndpoint]))
            return;
        var share = double.TryParse(
            builder.Configuration["OTEL_TRACES_SAMPLER_ARG"], System.Globalization.CultureInfo.InvariantCulture, out var given) ? given : 1;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(program, serviceVersion: typeof(Traces).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(tracing => tracing
                .SetSampler(new ParentBasedSampler(new RootSampler(share)))
                .AddSource(SourcePrefix + "*", "Npgsql")
                .AddAspNetCoreInstrumentation(requests =>
                {
                    requests.Filter = context => !IsEndless(context.Request.Path) && context.Request.Path != "/metrics";
                    // The library names a request by its route when it has ended, which all calls of an API may have in common.
                    requests.EnrichWithHttpResponse = (activity, _) =>
                        activity.DisplayName = activity.GetTagItem(OperationTag) as string ?? activity.DisplayName;
                })
                .AddOtlpExporter());
    }

    /// <summary>What goes to another process to become the parent there; empty when this is not traced.</summary>
    public static string TraceParent(this Activity? activity) => activity is { Recorded: true, Id: { } id } ? id : "";

    /// <summary>The activity of another process, out of its <c>traceparent</c>. Default when it sent none.</summary>
    public static ActivityContext Parse(string traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;

    // A stream lives for days; what comes over it carries its own trace.
    private static bool IsEndless(string? path) => path?.StartsWith("/gamerelay.", StringComparison.Ordinal) == true;

    /// <summary>A trace begins with a request or with a player who comes, and not with the statements that a loop sends to its database each second.</summary>
    private sealed class RootSampler(double share) : Sampler
    {
        private readonly TraceIdRatioBasedSampler _ratio = new(Math.Clamp(share, 0, 1));

        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            samplingParameters.Kind == ActivityKind.Client ? new(SamplingDecision.Drop) : _ratio.ShouldSample(samplingParameters);
    }
}
