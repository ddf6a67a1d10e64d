using System.Text.Json;
using System.Text.Json.Serialization;

namespace GameRelay.Api;

/// <summary>A point in time as a JSON number: seconds since 1970, with milliseconds as a fraction.</summary>
internal sealed class EpochSecondsConverter : JsonConverter<DateTimeOffset>
{
    private static readonly decimal MinimumSeconds = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly decimal MaximumSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var seconds))
            throw new JsonException("A timestamp is a number of seconds since 1970.");
        if (seconds < MinimumSeconds || seconds > MaximumSeconds)
            throw new JsonException("A timestamp is a number of seconds since 1970, in the years 1 to 9999.");
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        var milliseconds = value.ToUnixTimeMilliseconds();
        if (milliseconds % 1000 == 0)
            writer.WriteNumberValue(milliseconds / 1000);
        else
            writer.WriteNumberValue(milliseconds / 1000m);
    }
}
