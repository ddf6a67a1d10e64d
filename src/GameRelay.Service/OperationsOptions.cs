using Microsoft.Extensions.Options;

namespace GameRelay.Service;

public enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON object a line, in Serilog's compact format.</summary>
    Json,
}

/// <summary>Settings that every program has in its own section.</summary>
public sealed class OperationsOptions
{
    /// <summary>How the log is written to standard output: lines for people, or one JSON object a line.</summary>
    public LogFormat LogFormat { get; set; }

    /// <summary>Where Prometheus finds <c>/metrics</c>; port 0 lets the system choose, empty turns it off. Plain HTTP is for loopback.</summary>
    public string MetricsUrl { get; set; } = "http://127.0.0.1:0";

    /// <summary>Lets the metrics be had by plain HTTP on other addresses than loopback, in a network where anybody may read them.</summary>
    public bool AllowPlainHttpMetrics { get; set; }

    /// <summary>PEM file with the certificate and its chain for an <c>https</c> MetricsUrl. A changed file is taken without a restart.</summary>
    public string? MetricsCertificatePath { get; set; }

    /// <summary>PEM file with the certificate's private key, when it is not in that of the certificate.</summary>
    public string? MetricsCertificateKeyPath { get; set; }
}

internal sealed class OperationsOptionsValidator(string section) : IValidateOptions<OperationsOptions>
{
    public ValidateOptionsResult Validate(string? name, OperationsOptions options)
    {
        List<string> failures = [.. FindFailures(options)];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> FindFailures(OperationsOptions options)
    {
        if (options.MetricsUrl.Length == 0)
            yield break;
        if (ListenUrl.TryParse(options.MetricsUrl) is not { } listener)
        {
            yield return $"{section}:MetricsUrl '{options.MetricsUrl}' is not an http or https URL with an IP address to listen on.";
            yield break;
        }
        if (!listener.IsHttps && !listener.IsLoopback && !options.AllowPlainHttpMetrics)
        {
            yield return $"{section}:MetricsUrl '{options.MetricsUrl}' is plain HTTP on an address that is not loopback. Use https with " +
                $"{section}:MetricsCertificatePath, or set {section}:AllowPlainHttpMetrics=true where anybody in the network may read them.";
        }
        if (!listener.IsHttps)
            yield break;
        if (string.IsNullOrEmpty(options.MetricsCertificatePath))
            yield return $"An https {section}:MetricsUrl needs {section}:MetricsCertificatePath (and {section}:MetricsCertificateKeyPath).";
        else if (!File.Exists(options.MetricsCertificatePath))
            yield return $"{section}:MetricsCertificatePath '{options.MetricsCertificatePath}' does not exist.";
        if (options.MetricsCertificateKeyPath is { Length: > 0 } key && !File.Exists(key))
            yield return $"{section}:MetricsCertificateKeyPath '{key}' does not exist.";
    }
}
