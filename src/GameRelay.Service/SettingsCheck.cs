using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace GameRelay.Service;

/// <summary>
/// Compares what a program's sections of the configuration hold with the options that are read from them: names that nothing reads, and texts that are no
/// value of their setting. The configuration's own binder passes over the former and stops at the first of the latter.
/// </summary>
internal sealed class SettingsCheck(IEnumerable<SettingsType> types, IConfiguration configuration)
{
    private const string Page = "docs/configuration.md has them all.";
    private const string Prefix = "GAMERELAY_";
    private const int NearMiss = 2;

    // The CLI's, which are near to a program's own.
    private static readonly HashSet<string> s_ofOthers = new(StringComparer.OrdinalIgnoreCase) { "BACKEND_URL" };

    private readonly Dictionary<string, List<PropertyInfo>> _sections = types
        .GroupBy(type => type.Section, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(
            section => section.Key,
            section => section.SelectMany(type => type.Type.GetProperties().Where(property => property.SetMethod?.IsPublic == true)).ToList(),
            StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _malformed = new(StringComparer.OrdinalIgnoreCase);

    public static string AsVariable(string setting) => Prefix + Upper(setting);

    public List<string> Failures { get; } = [];

    public bool IsMalformed(string setting) => _malformed.Contains(setting);

    public void Run()
    {
        foreach (var (section, properties) in _sections)
        {
            foreach (var entry in configuration.GetSection(section).GetChildren())
            {
                if (properties.Find(property => property.Name.Equals(entry.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
                    Check($"{section}:{property.Name}", property, entry);
                else
                    Failures.Add(Unknown(section, entry.Key, properties));
            }
        }
    }

    /// <summary>
    /// Names outside the program's sections that are nearly one within: a single underscore in a variable's name, a mistyped section. These may be somebody
    /// else's, so they are no failures.
    /// </summary>
    public IEnumerable<(string Name, string Meant)> FindNearMisses()
    {
        string[] known = [.. _sections.SelectMany(section => section.Value.Select(property => $"{section.Key}:{property.Name}"))];
        string[] names = [.. known.Select(Upper), .. known.Select(AsVariable)];
        foreach (var (name, value) in configuration.AsEnumerable())
        {
            if (value is null || s_ofOthers.Contains(name) || _sections.ContainsKey(name.Split(':')[0]) || IsPrefixed(name))
                continue;
            if (EditDistance.Nearest(Upper(name), names, NearMiss) is { } near)
                yield return (configuration[Prefix + name] is null ? name : AsVariable(name), known[Array.IndexOf(names, near) % known.Length]);
        }
    }

    // A variable is there with its prefix and without, and that is the one that counts.
    private bool IsPrefixed(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && configuration[name[Prefix.Length..]] is not null;

    private static string Upper(string setting) => setting.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();

    private static string Unknown(string section, string name, List<PropertyInfo> properties) =>
        EditDistance.Nearest(name, properties.Select(property => property.Name), Math.Max(NearMiss, name.Length / 3)) is { } near
            ? $"{section}:{name} is not a setting. Is {section}:{near} meant?"
            : $"{section}:{name} is not a setting; {Page}";

    private void Check(string setting, PropertyInfo property, IConfigurationSection entry)
    {
        IConfigurationSection[] parts = [.. entry.GetChildren()];
        if (property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
            CheckParts(setting, property.PropertyType, entry, parts);
        else if (parts.Length > 0)
            Failures.Add($"{setting}:{parts[0].Key} is not a setting: {setting} has one value and no parts.");
        else if (entry.Value is { } text && SettingText.FindProblem(text, property) is { } problem)
            Malformed(setting, $"{setting} {problem}", property, entry);
    }

    private void CheckParts(string setting, Type type, IConfigurationSection entry, IConfigurationSection[] parts)
    {
        var isDictionary = type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(Dictionary<,>);
        // An empty list of a file is an empty text here.
        if (entry.Value is { Length: > 0 } && parts.Length == 0)
            Failures.Add($"{setting} has parts and no value of its own: set {setting}:{(isDictionary ? "<name>" : "0")}.");
        if (!isDictionary || type.GetGenericArguments()[0] != typeof(int))
            return;
        Failures.AddRange(parts.Where(part => !int.TryParse(part.Key, out _))
            .Select(part => $"{setting}:{part.Key} is not a setting: parts of {setting} are named by numbers."));
    }

    // Takes its default's place, so that the other settings of its options can be checked, too. The program does not start with it.
    private void Malformed(string setting, string failure, PropertyInfo property, IConfigurationSection entry)
    {
        Failures.Add(failure);
        _malformed.Add(setting);
        entry.Value = SettingText.Write(property.GetValue(Activator.CreateInstance(property.DeclaringType!)), property.PropertyType);
    }
}
