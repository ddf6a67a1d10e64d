using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GameRelay.Service;

public static class AnnotatedOptions
{
    /// <summary>Holds the settings to the attributes of their properties, and names each wrong one as it is written in the configuration.</summary>
    public static OptionsBuilder<T> ValidateAnnotations<T>(this OptionsBuilder<T> options, string section)
        where T : class
    {
        options.Services.AddSingleton<IValidateOptions<T>>(new Validator<T>(section));
        return options;
    }

    private sealed class Validator<T>(string section) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            string[] failures = [.. typeof(T).GetProperties().Where(property => property.CanRead).SelectMany(property =>
            {
                var value = property.GetValue(options);
                return property.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>()
                    .Where(attribute => !attribute.IsValid(value))
                    .Select(attribute => Explain($"{section}:{property.Name}", value, attribute))
                    .Take(1);
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
}
