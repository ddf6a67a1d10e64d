using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GameRelay.Api;

/// <summary>AWS JSON 1.1 as options of the serializer: the model's own names, null members absent, time in epoch seconds.</summary>
public static class ApiJson
{
    /// <summary>For the server: an enum value that the model does not know is a broken constraint.</summary>
    public static JsonSerializerOptions Strict { get; } = Create(unknownEnumValueIsError: true);

    /// <summary>For clients: an enum value that a newer server sends reads as absent.</summary>
    public static JsonSerializerOptions Tolerant { get; } = Create(unknownEnumValueIsError: false);

    private static JsonSerializerOptions Create(bool unknownEnumValueIsError)
    {
        var options = new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveRequiredToValidation } },
            Converters = { new EpochSecondsConverter(), new WireEnumConverterFactory(unknownEnumValueIsError) },
        };
        options.MakeReadOnly();
        return options;
    }

    // A required member that is absent breaks a constraint and is told with the others; the serializer would stop at the first.
    private static void LeaveRequiredToValidation(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.IsRequired = false;
    }
}
