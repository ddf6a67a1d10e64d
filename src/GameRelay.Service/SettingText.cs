using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace GameRelay.Service;

/// <summary>The text of a setting that has one value.</summary>
internal static class SettingText
{
    /// <summary>What is wrong with it, after the setting's name; null when it can be read.</summary>
    public static string? FindProblem(string text, PropertyInfo property)
    {
        var type = property.PropertyType;
        // Read as the binder does; but a lone number would be days, and an enum takes any number.
        var isValue = type.IsEnum ? Enum.GetNames(type).Contains(text.Trim(), StringComparer.OrdinalIgnoreCase)
            : type == typeof(TimeSpan) ? text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _)
            : CanConvert(text, type);
        return isValue ? null : $"must be {Allowed(property)}, and is '{text}'.";
    }

    public static string? Write(object? value, Type type) => value is null ? null : TypeDescriptor.GetConverter(type).ConvertToInvariantString(value);

    private static string Allowed(PropertyInfo property) => property.PropertyType switch
    {
        { IsEnum: true } type => $"one of {string.Join(", ", Enum.GetNames(type))}",
        var type when type == typeof(bool) => "true or false",
        var type when type == typeof(TimeSpan) => "a time as hours:minutes:seconds, such as 0:01:30",
        var type when type == typeof(Uri) => "a URL",
        _ when property.GetCustomAttribute<RangeAttribute>() is { } range =>
            string.Create(CultureInfo.InvariantCulture, $"a whole number from {range.Minimum} to {range.Maximum}"),
        _ => "a whole number",
    };

    private static bool CanConvert(string text, Type type)
    {
        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
            return true;
        }
        // What a converter throws is its own affair: ArgumentException around FormatException, OverflowException, UriFormatException.
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or NotSupportedException)
        {
            return false;
        }
    }
}
