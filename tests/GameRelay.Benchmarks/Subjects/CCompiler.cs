using System.Diagnostics;
using GameRelay.Testing;

namespace GameRelay.Benchmarks.Subjects;

/// <summary>The machine's C compiler, where it has one.</summary>
internal static class CCompiler
{
    /// <summary>The program made of <c>Floors/bare-fan-out.c</c>; null without a compiler, with the reason.</summary>
    public static string? BuildBareFanOut(out string? reason)
    {
        var program = Path.Combine(TestFolder.New("floor"), "bare-fan-out");
        var source = Path.Combine(AppContext.BaseDirectory, "Floors", "bare-fan-out.c");
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-O2", "-pthread", "-o", program, source]) { RedirectStandardError = true })!;
            var errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            reason = compiler.ExitCode == 0 ? null : $"'cc' could not compile {source}: {errors.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            reason = "there is no C compiler ('cc'; Debian, Ubuntu: sudo apt-get install gcc libc6-dev)";
        }

        return reason is null ? program : null;
    }
}
