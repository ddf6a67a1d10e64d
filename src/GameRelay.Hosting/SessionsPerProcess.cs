using System.Globalization;
using System.Text.RegularExpressions;

namespace GameRelay.Hosting;

/// <summary>
/// The launch parameter <c>sessionsPerProcess:8</c>: how many server processes of an entry of the runtime configuration may share one process of the system. It is set
/// off from other parameters as <c>loggingLevel:debug</c> is, by anything that is neither a letter, a digit nor a comma.
/// </summary>
public static partial class SessionsPerProcess
{
    /// <summary>As many as a host may run.</summary>
    public const int Most = 50;

    /// <returns>1 where it is not given; null where it is given as what it cannot be, or twice.</returns>
    public static int? Of(string? parameters)
    {
        var given = Parameter().Matches(parameters ?? "");
        if (given.Count == 0)
            return 1;
        return given.Count == 1 && int.TryParse(given[0].Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most
            ? number
            : null;
    }

    [GeneratedRegex("(?:^|[^A-Za-z0-9,])sessionsPerProcess:([A-Za-z0-9.+-]*)", RegexOptions.IgnoreCase)]
    private static partial Regex Parameter();
}
