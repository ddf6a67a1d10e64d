using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace GameRelay.Service.Tests;

public sealed class SettingsCheckTests
{
    [Theory]
    [InlineData("Game:Players=many", "Game:Players must be a whole number from 1 to 200, and is 'many'.")]
    [InlineData("Game:Players=", "Game:Players must be a whole number from 1 to 200, and is ''.")]
    [InlineData("Game:Players=0", "Game:Players must be from 1 to 200, and is 0.")]
    [InlineData("Game:Open=yes", "Game:Open must be true or false, and is 'yes'.")]
    [InlineData("Game:Wait=90", "Game:Wait must be a time as hours:minutes:seconds, such as 0:01:30, and is '90'.")]
    [InlineData("Game:Wait=-0:00:01", "Game:Wait must not be negative, and is -00:00:01.")]
    [InlineData("Game:Mode=2", "Game:Mode must be one of Calm, Wild, and is '2'.")]
    [InlineData("Game:Home=http://a:b", "Game:Home must be a URL, and is 'http://a:b'.")]
    [InlineData("game:PLAYRES=5", "Game:PLAYRES is not a setting. Is Game:Players meant?")]
    [InlineData("Game:Colour=red", "Game:Colour is not a setting; docs/configuration.md has them all.")]
    [InlineData("Game:Mode:Deep=Wild", "Game:Mode:Deep is not a setting: Game:Mode has one value and no parts.")]
    [InlineData("Game:Tags=red", "Game:Tags has parts and no value of its own: set Game:Tags:0.")]
    [InlineData("Game:Keys:one=x", "Game:Keys:one is not a setting: parts of Game:Keys are named by numbers.")]
    [InlineData("Game:Secret=", "Game:Secret is not set.")]
    public void A_setting_that_cannot_be_used_is_told_with_what_is_allowed(string setting, string expected) =>
        Assert.Equal(expected, Assert.Single(Failures(setting)));

    [Fact]
    public void All_are_told_at_once() => Assert.Equal(
        ["Game:Colour", "Game:Open", "Game:Players", "Game:Secret"],
        Failures("Game:Players=many", "Game:Open=1", "Game:Colour=red", "Game:Secret=").Select(failure => failure.Split(' ')[0]).Order());

    [Fact]
    public void The_value_of_a_setting_that_nobody_knows_may_be_a_secret() =>
        Assert.DoesNotContain("hunter2", string.Concat(Failures("Game:Secrets=hunter2")), StringComparison.Ordinal);

    [Fact]
    public void Settings_in_any_case_and_with_parts_are_taken()
    {
        var options = Start("game:players=5", "Game:Wait=0:01:30", "Game:Mode=wild", "Game:Tags:0=red", "Game:Keys:7=x", "Other:Anything=1").Options;

        Assert.Equal((5, TimeSpan.FromSeconds(90), Mode.Wild, "red", "x"), (options.Players, options.Wait, options.Mode, options.Tags[0], options.Keys[7]));
    }

    [Theory]
    [InlineData("Game_Players=5", "Game_Players is not a setting and does nothing. Is Game:Players meant, as a variable GAMERELAY_GAME__PLAYERS?")]
    [InlineData("Gaem:Players=5", "Gaem:Players is not a setting and does nothing. Is Game:Players meant, as a variable GAMERELAY_GAME__PLAYERS?")]
    [InlineData("GAMERLAY_GAME:PLAYERS=5", "GAMERLAY_GAME:PLAYERS is not a setting and does nothing. Is Game:Players meant, as a variable GAMERELAY_GAME__PLAYERS?")]
    [InlineData("GAMERELAY_GAME:PLAYERS=5", "GAMERELAY_GAME:PLAYERS is not a setting and does nothing. Is Game:Players meant, as a variable GAMERELAY_GAME__PLAYERS?")]
    [InlineData("GAMERELAY_PORT=5", null)]
    [InlineData("Arena:Players=5", null)]
    public void A_name_that_is_nearly_one_of_ours_is_told_and_stops_nothing(string setting, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Start(setting).Warnings);

    [Fact]
    public void A_variable_that_counts_is_not_told_for_its_other_name()
    {
        // As the providers with and without the prefix show one variable.
        Assert.Empty(Start("GAMERELAY_GAME:PLAYERS=5", "GAME:PLAYERS=5").Warnings);
        Assert.Equal(
            ["GAMERELAY_GAM__PLAYERS is not a setting and does nothing. Is Game:Players meant, as a variable GAMERELAY_GAME__PLAYERS?"],
            Start("GAMERELAY_GAM:PLAYERS=5", "GAM:PLAYERS=5").Warnings);
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("url", "", 3)]
    [InlineData("players", "playres", 1)]
    [InlineData("apiurl", "apiurll", 1)]
    [InlineData("lease", "release", 2)]
    [InlineData("port", "poet", 1)]
    public void Distance_counts_letters(string a, string b, int distance) =>
        Assert.Equal((distance, distance), (EditDistance.Between(a, b), EditDistance.Between(b, a)));

    private static IEnumerable<string> Failures(params string[] settings) => Assert.Throws<OptionsValidationException>(() => Start(settings)).Failures;

    private static (GameOptions Options, IReadOnlyList<string> Warnings) Start(params string[] settings)
    {
        var builder = ProgramStart.CreateBuilder([]);
        // Nothing of this machine's own.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddCommandLine(["--Game:Secret=s", .. settings.Select(setting => $"--{setting}")]);
        Lines lines = new();
        builder.Logging.ClearProviders().AddProvider(lines);
        builder.Services.AddSettings<GameOptions>("Game");
        using var app = (IDisposable)builder.BuildChecked();
        return (((WebApplication)app).Services.GetRequiredService<IOptions<GameOptions>>().Value, lines.Warnings);
    }

    internal enum Mode
    {
        Calm,
        Wild,
    }

    internal sealed class GameOptions
    {
        [Range(1, 200)]
        public int Players { get; set; } = 16;

        public bool Open { get; set; }
        public TimeSpan Wait { get; set; }
        public Mode Mode { get; set; }
        public Uri? Home { get; set; }
        public IReadOnlyList<string> Tags { get; set; } = [];
        public Dictionary<int, string> Keys { get; set; } = [];

        [Required]
        public string Secret { get; set; } = "";

        public int NotASetting => Players;
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> Warnings { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Warnings.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
