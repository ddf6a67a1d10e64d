using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace GameRelay.Architecture.Tests;

public partial class SystemdUnitTests
{
    public static TheoryData<string> Units => [.. Repository.Files("deploy/systemd", "*.service")];

    [Theory]
    [MemberData(nameof(Units))]
    public void A_unit_starts_a_program_that_is_built_and_gives_up_on_wrong_settings_alone(string unit)
    {
        var text = Repository.Read(unit);

        var program = Program().Match(text);
        Assert.True(program.Success, $"{unit} starts no program of /opt/gamerelay.");
        Assert.Contains($"src/{program.Groups[1].Value}/{program.Groups[1].Value}.csproj", Repository.Files("src", "*.csproj"));
        Assert.Contains("\nRestartPreventExitStatus=78\n", text, StringComparison.Ordinal);
        // What it is told to read stands in the page that tells how to install it.
        Assert.Contains(Path.GetFileName(EnvironmentFile().Match(text).Groups[1].Value), Repository.Read("docs/operations.md"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void Systemd_has_nothing_against_a_unit(string unit)
    {
        Assert.SkipWhen(Complaints("") is null, "systemd-analyze is not installed.");
        var text = Repository.Read(unit);

        Assert.Empty(Complaints(text)!);
        Assert.NotEmpty(Complaints(text.Replace("RestartSec=", "RestartSecs=", StringComparison.Ordinal))!);
    }

    /// <summary>Null where systemd is not installed.</summary>
    private static IEnumerable<string>? Complaints(string unit)
    {
        var folder = Directory.CreateTempSubdirectory("gamerelay-unit");
        try
        {
            var path = Path.Combine(folder.FullName, "unit-of-tests.service");
            // Where .NET is here is another matter.
            File.WriteAllText(path, unit.Replace("/usr/bin/dotnet", "/bin/true", StringComparison.Ordinal));
            using var process = Process.Start(
                new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", path]) { RedirectStandardError = true })!;
            var complaints = process.StandardError.ReadToEnd();
            process.WaitForExit();
            // And whatever else it says of this machine.
            return complaints.Split('\n').Where(line => line.Contains("unit-of-tests", StringComparison.Ordinal));
        }
        catch (Win32Exception)
        {
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // As the build lays them out, copied: artifacts/bin/<project>/release/<project>.dll.
    [GeneratedRegex(@"^ExecStart=/usr/bin/dotnet /opt/gamerelay/([\w.]+)/release/\1\.dll$", RegexOptions.Multiline)]
    private static partial Regex Program();

    [GeneratedRegex("^EnvironmentFile=(/etc/gamerelay/.+)$", RegexOptions.Multiline)]
    private static partial Regex EnvironmentFile();
}
