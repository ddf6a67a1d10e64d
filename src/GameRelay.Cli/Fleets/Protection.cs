using System.CommandLine;
using GameRelay.Api;

namespace GameRelay.Cli.Fleets;

/// <summary><c>--protection</c>, in two short words.</summary>
internal static class Protection
{
    public static Option<string?> Option(string of) => new Option<string?>("--protection")
    {
        Description = $"full: scaling in does not end {of}; none: it may.",
        HelpName = "full|none",
    }.AcceptOnlyFromAmong("full", "none");

    public static ProtectionPolicy? Read(string? word) => word switch
    {
        "full" => ProtectionPolicy.FullProtection,
        "none" => ProtectionPolicy.NoProtection,
        _ => null,
    };
}
