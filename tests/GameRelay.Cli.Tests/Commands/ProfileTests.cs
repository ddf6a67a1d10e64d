using GameRelay.ControlPlane.Tests;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

/// <summary>Profiles and the environment, through the CLI's own process.</summary>
public sealed class ProfileTests(CliFixture cli) : IClassFixture<CliFixture>
{
    private readonly string _file = Path.Combine(TestFolder.New("profiles"), "config");

    [Fact]
    public async Task A_named_profile_is_all_that_is_needed_and_wins_over_the_environment()
    {
        Write("[other]\nendpoint = http://127.0.0.1:9\n\n# ours\n[staging]\n" + Settings);

        var environment = new Dictionary<string, string> { ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9", ["AWS_ACCESS_KEY_ID"] = "x", ["AWS_SECRET_ACCESS_KEY"] = "y" };
        Assert.Equal(0, (await RunAsync(environment, "fleets", "list", "--profile", "staging")).ExitCode);
        environment["GAMERELAY_PROFILE"] = "staging";
        Assert.Equal(0, (await RunAsync(environment, "fleets", "list")).ExitCode);
    }

    [Fact]
    public async Task The_default_profile_fills_in_what_the_environment_has_not()
    {
        Write("[default]\nendpoint = http://127.0.0.1:9\naccess_key_id = wrong\nsecret_access_key = wrong\n");

        var ofEnvironment = await RunAsync(
            new()
            {
                ["AWS_ENDPOINT_URL"] = cli.ControlPlane.Url.ToString(),
                ["AWS_ACCESS_KEY_ID"] = ControlPlaneHost.AccessKeyId,
                ["AWS_SECRET_ACCESS_KEY"] = ControlPlaneHost.Secret,
            },
            "fleets", "list");
        Assert.Equal((0, ""), (ofEnvironment.ExitCode, ofEnvironment.Out.Split('\n')[^1]));

        (await RunAsync([], "fleets", "list", "--endpoint", cli.ControlPlane.Url.ToString()))
            .AssertFailed($"UnrecognizedClientException: ");
    }

    [Theory]
    [InlineData("", "There is no profile 'staging': ")]
    [InlineData("[prod]\n[test]\n", "It has: prod, test.")]
    [InlineData("[staging]\nendpoint = http://127.0.0.1:9\naccess_key_id = a\n", "secret_access_key of profile 'staging' in ")]
    [InlineData("[staging]\nendpoint = localhost\naccess_key_id = a\nsecret_access_key = b\n", "' is not a URL such as")]
    [InlineData("[staging]\naccess_key_id = a\nsecret_access_key = b\n", "AWS_ENDPOINT_URL is not set, and profile 'staging' in ")]
    [InlineData("[staging]\nendpont = a\n", ", line 2: a profile has no setting 'endpont'; did you mean endpoint? It has endpoint, access_key_id,")]
    [InlineData("endpoint = a\n", ", line 1: a profile begins with its name in brackets, for instance [staging].")]
    [InlineData("[staging]\nendpoint\n", ", line 2: 'endpoint' is not setting = value.")]
    [InlineData("[staging]\nendpoint =\n", ", line 2: endpoint has no value.")]
    [InlineData("[staging]\n[staging]\n", " has the profile [staging] twice.")]
    public async Task What_is_wrong_with_the_file_is_told_with_its_place(string text, string message)
    {
        Write(text);

        (await RunAsync([], "fleets", "list", "--profile", "staging")).AssertFailed(message);
    }

    [Fact]
    public async Task A_refused_key_is_told_with_the_profile_that_it_is_from()
    {
        Write($"[staging]\nendpoint = {cli.ControlPlane.Url}\naccess_key_id = nobody\nsecret_access_key = b\n");

        var refused = await RunAsync([], "fleets", "list", "--profile", "staging");

        refused.AssertFailed("UnrecognizedClientException");
        Assert.Contains($"Check access_key_id and secret_access_key of profile 'staging' in {_file}", refused.Error, StringComparison.Ordinal);
    }

    private string Settings => $"endpoint={cli.ControlPlane.Url}\naccess_key_id = {ControlPlaneHost.AccessKeyId}\nsecret_access_key = {ControlPlaneHost.Secret}\nregion = eu-west-1\n";

    private void Write(string text) => File.WriteAllText(_file, text);

    private async Task<CliResult> RunAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        using var process = CliFixture.StartProcess(new Dictionary<string, string>(environment) { ["GAMERELAY_CONFIG_FILE"] = _file }, arguments);
        return await CliFixture.EndAsync(process);
    }
}
