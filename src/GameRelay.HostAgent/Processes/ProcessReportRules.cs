using GameRelay.Hosting.Process.V1;
using Google.Protobuf.Collections;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// What no relay says. A relay runs the script of a stranger: should that ever speak in its place, it must not reach further than its own game session, and
/// what it says is passed on to the control plane together with what the other processes of this host say.
/// </summary>
internal static class ProcessReportRules
{
    private const int LongestId = 512;
    private const int LongestText = 4_096;
    private const int MostPlayers = 1_000;
    private const int MostCauses = 64;
    private const long MostOfAnything = 1L << 50;

    /// <returns>What is wrong, or null.</returns>
    public static string? Problem(ProcessReport report) => report.ReportCase switch
    {
        ProcessReport.ReportOneofCase.Hello => Problem(report.Hello),
        ProcessReport.ReportOneofCase.Activated => Problem(report.Activated.GameSessionId),
        ProcessReport.ReportOneofCase.AcceptPlayer => Problem(report.AcceptPlayer.GameSessionId, report.AcceptPlayer.PlayerSessionId),
        ProcessReport.ReportOneofCase.RemovePlayer => Problem(report.RemovePlayer.GameSessionId, report.RemovePlayer.PlayerSessionId),
        ProcessReport.ReportOneofCase.Traffic => Problem(report.Traffic),
        ProcessReport.ReportOneofCase.Span when !report.Span.StartedAt.IsTime() || !report.Span.EndedAt.IsTime() => "A span has no times.",
        ProcessReport.ReportOneofCase.Span => Problem(report.Span.Name),
        _ => null,
    };

    /// <summary>A script's message may be of any length, and is told to people.</summary>
    public static Failed? Shortened(Failed? failed)
    {
        if (failed is not null)
            (failed.Message, failed.File) = (Shortened(failed.Message), Shortened(failed.File));
        return failed;
    }

    public static Exit? Shortened(Exit? exit)
    {
        if (exit is not null)
            exit.Reason = Shortened(exit.Reason);
        return exit;
    }

    private static string Shortened(string text) =>
        text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];

    private static string? Problem(Hello hello) => hello.PlayerSessionIds.Count > MostPlayers
        ? $"{hello.PlayerSessionIds.Count} players are more than {MostPlayers}."
        : Problem([hello.GameSessionId, .. hello.PlayerSessionIds]);

    private static string? Problem(params ReadOnlySpan<string> ids)
    {
        foreach (var id in ids)
        {
            if (id.Length > LongestId)
                return $"An id has {id.Length} characters, more than {LongestId}.";
        }
        return null;
    }

    private static string? Problem(Traffic traffic)
    {
        long[] counts =
        [
            traffic.MessagesIn, traffic.MessagesOut, traffic.BytesIn, traffic.BytesOut, traffic.DatagramsIn, traffic.DatagramsOut,
            .. traffic.DroppedMessages.Values, .. traffic.DroppedDatagrams.Values,
        ];
        if (counts.Any(count => count is < 0 or > MostOfAnything))
            return "A figure of its traffic is impossible.";
        return Problem(traffic.DroppedMessages) ?? Problem(traffic.DroppedDatagrams);
    }

    private static string? Problem(MapField<string, long> causes) => causes.Count > MostCauses
        ? $"{causes.Count} causes of loss are more than {MostCauses}."
        : Problem([.. causes.Keys]);
}
