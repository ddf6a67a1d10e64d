using System.Globalization;
using System.Text.Json.Nodes;

namespace GameRelay.ControlPlane.Tests.Api.Validation;

/// <summary>A value that breaks a rule, the path at which it does, and what the message says of the rule.</summary>
internal sealed record BadValue(JsonNode? Value, string Path, string Constraint);

/// <summary>
/// One line of the table. A rule is a shape of <see cref="TextShape"/>; or <c>Integer from..to</c>, <c>Enum A B</c>, <c>Blob bytes</c>, <c>Time</c>,
/// <c>Number</c>, <c>Object</c>; or <c>EnumList from..to A B</c>, <c>List from..to</c>, <c>List from..to of Shape</c>, <c>Map of Shape</c>.
/// </summary>
internal sealed record MemberRule(string Path, bool Required, string Kind, IReadOnlyList<string> Arguments)
{
    private const string NotNull = "Member must not be null";

    internal static MemberRule Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(words[0].TrimEnd('!'), words[0].EndsWith('!'), words[1], words[2..]);
    }

    private TextShape? Element => Arguments is [.., "of", var shape] ? TextShape.Named(shape) : null;

    /// <summary>Null for an object or a list of objects, whose members have lines of their own.</summary>
    internal JsonNode? Good => Kind switch
    {
        "Integer" => Range.From,
        "Enum" => Arguments[0],
        "Blob" => "AAAA",
        "EnumList" => new JsonArray(Arguments[1]),
        "Time" => 1_900_000_000.25m,
        "Number" => 20.5,
        "List" when Element is { } shape => new JsonArray(shape.Good),
        "Map" => new JsonObject { ["ana"] = Element!.Good },
        "Object" or "List" => null,
        _ => TextShape.Named(Kind).Good,
    };

    /// <summary>The greatest that is still allowed.</summary>
    internal JsonNode? Greatest => Kind switch
    {
        "Integer" => Range.To ?? int.MaxValue,
        "List" when Element is { } shape && Range.To is { } count => Repeat(shape.Longest, count),
        "EnumList" => new JsonArray([.. Arguments.Skip(1).Select(name => JsonValue.Create(name))]),
        "List" or "Object" or "Enum" or "Blob" or "Time" or "Number" => Good,
        "Map" => new JsonObject { ["ana"] = Element!.Longest },
        _ => TextShape.Named(Kind).Longest,
    };

    private (int From, int? To) Range
    {
        get
        {
            if (Arguments.FirstOrDefault(argument => argument.Contains("..", StringComparison.Ordinal)) is not { } range)
                return (0, null);
            var ends = range.Split("..");
            return (Number(ends[0]), ends[1].Length == 0 ? null : Number(ends[1]));

            static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
        }
    }

    /// <param name="path">The member's path as messages have it.</param>
    /// <param name="element">A good element, when the member is a list of objects.</param>
    internal IEnumerable<BadValue> Bad(string path, JsonNode? element)
    {
        IEnumerable<BadValue> bad = Kind switch
        {
            "Integer" => BadIntegers(path),
            "Enum" => [new("NONE_OF_THEM", path, $"Member must satisfy enum value set: [{string.Join(", ", Arguments)}]")],
            "EnumList" => BadEnumLists(path),
            "Blob" => BadBlobs(path),
            "List" => BadLists(path, Element?.Good ?? element!),
            "Map" => Element!.Bad().Select(text => new BadValue(new JsonObject { ["ana"] = text.Value }, path + ".ana", text.Constraint))
                .Append(new(new JsonObject { ["ana"] = null }, path + ".ana", NotNull)),
            "Time" or "Number" or "Object" => [],
            _ => TextShape.Named(Kind).Bad().Select(text => new BadValue(text.Value, path, text.Constraint)),
        };
        return Required ? bad.Append(new(null, path, NotNull)) : bad;
    }

    private IEnumerable<BadValue> BadIntegers(string path)
    {
        yield return new(Range.From - 1, path, $"Member must have value greater than or equal to {Range.From}");
        if (Range.To is { } to)
            yield return new(to + 1, path, $"Member must have value less than or equal to {to}");
    }

    private IEnumerable<BadValue> BadEnumLists(string path)
    {
        var (from, to) = Range;
        yield return new(new JsonArray(), path, $"Member must have length greater than or equal to {from} (it has 0)");
        yield return new(Repeat(Arguments[1], to!.Value + 1), path, $"Member must have length less than or equal to {to} (it has {to + 1})");
        yield return new(
            new JsonArray("NONE_OF_THEM"), path + ".1.member", $"Member must satisfy enum value set: [{string.Join(", ", Arguments.Skip(1))}]");
    }

    private IEnumerable<BadValue> BadBlobs(string path)
    {
        var maximum = int.Parse(Arguments[0], CultureInfo.InvariantCulture);
        yield return new(
            Convert.ToBase64String(new byte[maximum + 1]), path, $"Member must have length less than or equal to {maximum} bytes (it has {maximum + 1})");
    }

    private IEnumerable<BadValue> BadLists(string path, JsonNode element)
    {
        var (from, to) = Range;
        if (from > 0)
            yield return new(new JsonArray(), path, $"Member must have length greater than or equal to {from} (it has 0)");
        if (to is { } most)
            yield return new(Repeat(element, most + 1), path, $"Member must have length less than or equal to {most} (it has {most + 1})");
        yield return new(new JsonArray((JsonNode?)null), path + ".1.member", NotNull);
        foreach (var (value, constraint) in Element?.Bad() ?? [])
            yield return new(new JsonArray(value), path + ".1.member", constraint);
    }

    private static JsonArray Repeat(JsonNode element, int count) => new([.. Enumerable.Range(0, count).Select(_ => element.DeepClone())]);
}
