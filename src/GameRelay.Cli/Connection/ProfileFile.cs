using GameRelay.Cli.Help;

namespace GameRelay.Cli.Connection;

/// <summary>
/// The configuration file: sections <c>[name]</c>, and in each the settings of a profile as <c>name = value</c>. Lines that begin with # or ; are
/// comments.
/// </summary>
internal static class ProfileFile
{
    private const string PathVariable = "GAMERELAY_CONFIG_FILE";
    private static readonly string[] Settings = ["endpoint", "access_key_id", "secret_access_key", "region"];

    public static string FilePath
    {
        get
        {
            if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
                return named;
            var folder = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } configured
                ? configured
                : Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".config");
            return Path.Combine(folder, "gamerelay", "config");
        }
    }

    /// <summary>Empty when there is no file.</summary>
    /// <exception cref="CliException">It cannot be read, or a line of it is not as it should be.</exception>
    public static IReadOnlyList<Profile> Read()
    {
        var path = FilePath;
        try
        {
            return File.Exists(path) ? Parse(path, File.ReadAllLines(path)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The configuration file {path} cannot be read: {e.Message}", e);
        }
    }

    private static List<Profile> Parse(string path, string[] lines)
    {
        var profiles = new List<Profile>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;

            if (line[0] == '[' && line[^1] == ']' && line.Length > 2)
                profiles.Add(new(line[1..^1].Trim(), path));
            else if (profiles.Count == 0)
                throw Wrong(path, i, "a profile begins with its name in brackets, for instance [staging]");
            else
                profiles[^1] = Set(profiles[^1], line, text => Wrong(path, i, text));
        }

        if (profiles.GroupBy(profile => profile.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new CliException($"{path} has the profile [{twice.Key}] twice. Make them one.");
        return profiles;
    }

    private static Profile Set(Profile profile, string line, Func<string, CliException> wrong)
    {
        var (name, value) = line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? (line[..at].TrimEnd(), line[(at + 1)..].TrimStart())
            : throw wrong($"'{line}' is not setting = value");
        return name switch
        {
            _ when value.Length == 0 => throw wrong($"{name} has no value"),
            "endpoint" => profile with { Endpoint = value },
            "access_key_id" => profile with { AccessKeyId = value },
            "secret_access_key" => profile with { SecretAccessKey = value },
            "region" => profile with { Region = value },
            _ => throw wrong($"a profile has no setting '{name}'{Spelling.DidYouMean(name, Settings)} It has {string.Join(", ", Settings)}"),
        };
    }

    private static CliException Wrong(string path, int index, string what) => new($"{path}, line {index + 1}: {what}.");
}
