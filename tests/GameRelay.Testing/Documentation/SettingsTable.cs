using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace GameRelay.Testing.Documentation;

/// <summary>
/// The table of a section of <c>docs/configuration.md</c>, made from an options class: names, defaults and the summaries of its documentation. A test of each
/// program holds the page to it; with <c>GAMERELAY_WRITE_DOCS=1</c> it writes the page instead.
/// </summary>
public static partial class SettingsTable
{
    public static async Task HoldPageAsync(string section, params Type[] options)
    {
        var path = SourceTree.PathOf("docs", "configuration.md");
        var page = await File.ReadAllTextAsync(path);
        var begin = $"<!-- settings of {section}: made from the code by the tests, with GAMERELAY_WRITE_DOCS=1 -->\n";
        const string End = "<!-- end -->";
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(from >= 0, $"{path} has no '{begin.Trim()}'.");
        from += begin.Length;
        var to = page.IndexOf(End, from, StringComparison.Ordinal);
        var table = Render(section, options);
        if (Environment.GetEnvironmentVariable("GAMERELAY_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(path, page[..from] + table + page[to..]);
        else
            Assert.Equal(table, page[from..to]);
    }

    internal static string Render(string section, params Type[] options)
    {
        var table = new StringBuilder("| setting | default | |\n| --- | --- | --- |\n");
        foreach (var type in options)
        {
            var summaries = Summaries(type);
            var defaults = Activator.CreateInstance(type)!;
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
            {
                var summary = summaries.GetValueOrDefault($"P:{type.FullName!.Replace('+', '.')}.{property.Name}");
                Assert.True(summary is { Length: > 0 }, $"{type.Name}.{property.Name} has no summary, which the page of settings shows.");
                table.Append(CultureInfo.InvariantCulture, $"| `{section}:{property.Name}` | {Default(property, defaults)} | {summary}{Bounds(property)} |\n");
            }
        }

        return table.ToString();
    }

    private static Dictionary<string, string> Summaries(Type type)
    {
        var file = Path.ChangeExtension(type.Assembly.Location, ".xml");
        return XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")!));
    }

    private static string Text(XElement summary)
    {
        var text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } reference => $"`{reference.Value.Split('.')[^1]}`",
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("langword")?.Value}`",
            XElement other => other.Value,
            _ => "",
        }));
        return Spaces().Replace(text, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Default(PropertyInfo property, object defaults) => property.GetValue(defaults) switch
    {
        null or "" when property.IsDefined(typeof(RequiredAttribute)) => "required",
        null or "" => "",
        string text => $"`{text}`",
        IEnumerable list and not string => list.Cast<object>().Any() ? $"`{string.Join(", ", list.Cast<object>())}`" : "",
        bool flag => flag ? "`true`" : "`false`",
        TimeSpan span => $"`{span.ToString("g", CultureInfo.InvariantCulture)}`",
        IFormattable value => $"`{value.ToString(null, CultureInfo.InvariantCulture)}`",
        var value => $"`{value}`",
    };

    private static string Bounds(PropertyInfo property)
    {
        if (property.PropertyType is { IsEnum: true } type)
            return $" One of {string.Join(", ", Enum.GetNames(type).Select(name => $"`{name}`"))}.";
        return property.GetCustomAttribute<RangeAttribute>() switch
        {
            null => "",
            { Maximum: int.MaxValue or double and > int.MaxValue } range => string.Create(CultureInfo.InvariantCulture, $" At least {range.Minimum}."),
            var range => string.Create(CultureInfo.InvariantCulture, $" From {range.Minimum} to {range.Maximum}."),
        };
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
