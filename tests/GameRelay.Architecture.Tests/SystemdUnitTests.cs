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

    // As the build lays them out, copied: artifacts/bin/<project>/release/<project>.dll.
    [GeneratedRegex(@"^ExecStart=/usr/bin/dotnet /opt/gamerelay/([\w.]+)/release/\1\.dll$", RegexOptions.Multiline)]
    private static partial Regex Program();

    [GeneratedRegex("^EnvironmentFile=(/etc/gamerelay/.+)$", RegexOptions.Multiline)]
    private static partial Regex EnvironmentFile();
}
