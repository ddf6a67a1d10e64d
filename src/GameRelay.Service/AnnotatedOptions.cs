using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace GameRelay.Service;

/// <summary>Holds settings to the attributes of their properties, and names each wrong one as it is written in the configuration.</summary>
internal sealed class AnnotatedOptions<T>(string section) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        string[] failures = [.. typeof(T).GetProperties().Where(property => property.CanRead).SelectMany(property =>
        {
            var value = property.GetValue(options);
            var setting = $"{section}:{property.Name}";
            var wrong = property.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>()
                .Where(attribute => !attribute.IsValid(value))
                .Select(attribute => Explain(setting, value, attribute));
            if (value is TimeSpan time && time < TimeSpan.Zero)
                wrong = wrong.Append($"{setting} must not be negative, and is {time}.");
            return wrong.Take(1);
        })];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string Explain(string setting, object? value, ValidationAttribute attribute) => attribute switch
    {
        RequiredAttribute => $"{setting} is not set.",
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{setting} must be from {range.Minimum} to {range.Maximum}, and is {value}."),
        RegularExpressionAttribute pattern => $"{setting} '{value}' does not match {pattern.Pattern}.",
        _ => attribute.FormatErrorMessage(setting),
    };
}
