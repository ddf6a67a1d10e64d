using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GameRelay.Service;

public static partial class SettingsFeature
{
    /// <summary>Options that are read from a section, which several may share, and checked at the start.</summary>
    public static OptionsBuilder<T> AddSettings<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddSingleton(new SettingsType(section, typeof(T)));
        services.AddSingleton<IValidateOptions<T>>(new AnnotatedOptions<T>(section));
        return services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
    }

    /// <summary>Tells all wrong settings at once, before anything else is done.</summary>
    public static WebApplication BuildChecked(this WebApplicationBuilder builder)
    {
        SettingsCheck check = new(builder.Services.Select(service => service.ImplementationInstance).OfType<SettingsType>(), builder.Configuration);
        check.Run();
        // Of services of its own, since the host already opens what the settings name while it is built: files, keys, listeners.
        using (var services = builder.Services.BuildServiceProvider())
        {
            string[] failures = [.. check.Failures, .. Validate(services).Where(failure => !check.IsMalformed(failure.Split(' ')[0]))];
            if (failures.Length > 0)
                throw new OptionsValidationException("settings", typeof(SettingsFeature), failures);
        }

        var app = builder.Build();
        foreach (var (name, meant) in check.FindNearMisses())
            LogNearMiss(app.Logger, name, meant, SettingsCheck.AsVariable(meant));
        return app;
    }

    private static IEnumerable<string> Validate(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (OptionsValidationException wrong)
        {
            return wrong.Failures;
        }
        catch (AggregateException several) when (several.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(wrong => wrong.Failures).Distinct();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} is not a setting and does nothing. Is {Setting} meant, as a variable {Variable}?")]
    private static partial void LogNearMiss(ILogger logger, string name, string setting, string variable);
}

/// <summary>A section of the configuration and what is read from it.</summary>
internal sealed record SettingsType(string Section, Type Type);
