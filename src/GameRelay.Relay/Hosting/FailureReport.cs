using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Scripting;

namespace GameRelay.Relay.Hosting;

internal static class FailureReport
{
    public static Failed ToReport(this ScriptFailure failure) => new()
    {
        Cause = (FailureCause)failure.Cause,
        Message = failure.Message,
        File = failure.File ?? "",
        Line = failure.Line,
        Column = failure.Column,
    };
}
