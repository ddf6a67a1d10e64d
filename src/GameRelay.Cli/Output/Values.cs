using System.Globalization;
using GameRelay.Api;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Output;

/// <summary>How the API's values look to a person.</summary>
internal static class Values
{
    public static string Format(object? value) => value switch
    {
        null => "-",
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "-",
    };

    /// <summary>A status in the API's own word: green is well, red wants attention, grey is over, anything else is on its way.</summary>
    public static IRenderable Status<TStatus>(TStatus? status)
        where TStatus : struct, Enum
    {
        var word = status is { } known ? WireNames.Of(known) : "-";
        var colour = word switch
        {
            "ACTIVE" or "CONNECTED" or "READY" or "FULFILLED" => Color.Green,
            "ERROR" or "UNREACHABLE" or "FAILED" or "TIMED_OUT" => Color.Red,
            "TERMINATED" or "COMPLETED" or "TIMEDOUT" or "REVOKED" or "CANCELLED" => Color.Grey,
            _ => Color.Yellow,
        };
        return new Text(word, new Style(colour));
    }

    public static string? Cores(HostUsage? host) =>
        host is null ? null : string.Create(CultureInfo.InvariantCulture, $"{host.Usage.CpuCoresUsed:0.00}/{host.CpuCores}");

    public static string? Memory(HostUsage? host) => host is null ? null : $"{Bytes(host.Usage.MemoryUsedBytes)}/{Bytes(host.MemoryTotalBytes)}";

    public static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / (1 << 30):0.0} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KiB"),
    };

    public static string? Address(string? host, int? port) => host is null ? null
        : host.Contains(':', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}")
        : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
