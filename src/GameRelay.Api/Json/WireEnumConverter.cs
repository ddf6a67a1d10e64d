using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GameRelay.Api;

/// <summary>Enum members by their names on the wire.</summary>
public static class WireNames
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Table<TEnum>.ByValue[value];

    public static bool TryParse<TEnum>(string name, out TEnum value)
        where TEnum : struct, Enum => Table<TEnum>.ByName.TryGetValue(name, out value);

    /// <summary>In the order of declaration, for messages.</summary>
    public static IReadOnlyList<string> All<TEnum>()
        where TEnum : struct, Enum => Table<TEnum>.Names;

    private static class Table<TEnum>
        where TEnum : struct, Enum
    {
        internal static readonly string[] Names = [.. Enum.GetValues<TEnum>().Select(NameOf)];
        internal static readonly FrozenDictionary<TEnum, string> ByValue = Enum.GetValues<TEnum>().ToFrozenDictionary(value => value, NameOf);
        internal static readonly FrozenDictionary<string, TEnum> ByName = ByValue.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

        private static string NameOf(TEnum value) =>
            typeof(TEnum).GetField(value.ToString())?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? value.ToString();
    }
}

/// <summary>An enum member has a value that the model does not know. The reader adds the path.</summary>
internal sealed class UnknownEnumValueException(string value, IReadOnlyList<string> known) : JsonException
{
    internal string Value { get; } = value;
    internal IReadOnlyList<string> Known { get; } = known;
}

/// <summary>Reads and writes enums by their wire names. Works on the nullable type, so that an unknown value can read as absent.</summary>
internal sealed class WireEnumConverterFactory(bool unknownValueIsError) : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => (Nullable.GetUnderlyingType(typeToConvert) ?? typeToConvert).IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        var underlying = Nullable.GetUnderlyingType(typeToConvert);
        var converter = underlying is null ? typeof(ElementConverter<>) : typeof(MemberConverter<>);
        return (JsonConverter)Activator.CreateInstance(converter.MakeGenericType(underlying ?? typeToConvert), [unknownValueIsError])!;
    }

    private static TEnum? Read<TEnum>(ref Utf8JsonReader reader, bool unknownValueIsError)
        where TEnum : struct, Enum
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("A string is expected.");
        var name = reader.GetString()!;
        if (WireNames.TryParse(name, out TEnum value))
            return value;
        return unknownValueIsError ? throw new UnknownEnumValueException(name, WireNames.All<TEnum>()) : null;
    }

    private sealed class MemberConverter<TEnum>(bool unknownValueIsError) : JsonConverter<TEnum?>
        where TEnum : struct, Enum
    {
        public override TEnum? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read<TEnum>(ref reader, unknownValueIsError);

        public override void Write(Utf8JsonWriter writer, TEnum? value, JsonSerializerOptions options)
        {
            if (value is { } known)
                writer.WriteStringValue(WireNames.Of(known));
            else
                writer.WriteNullValue();
        }
    }

    private sealed class ElementConverter<TEnum>(bool unknownValueIsError) : JsonConverter<TEnum>
        where TEnum : struct, Enum
    {
        public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read<TEnum>(ref reader, unknownValueIsError) ?? (unknownValueIsError ? throw new JsonException("A string is expected.") : default);

        public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WriteStringValue(WireNames.Of(value));
    }
}
