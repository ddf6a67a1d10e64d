using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GameRelay.Service;

/// <summary>Starts a program and waits for its end. What keeps it from starting is told in a line each, without a stack trace.</summary>
public static class ProgramStart
{
    /// <summary>EX_CONFIG of sysexits.h: starting again does not help.</summary>
    public const int BadConfiguration = 78;

    /// <summary>EX_UNAVAILABLE: something that it needs is not there; starting again may help.</summary>
    public const int Unavailable = 69;

    /// <summary>With the program's settings, each over the one before: <c>appsettings.json</c>, variables that begin with GAMERELAY_, arguments.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // Settings are read once. To hear of changes, every folder below the one that a program is started in would be watched, which is / for most.
#pragma warning disable RS0030 // The one place that the others are sent to.
        var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
#pragma warning restore RS0030
        builder.Configuration.AddEnvironmentVariables("GAMERELAY_").AddCommandLine(args);
        return builder;
    }

    /// <param name="build">Everything up to the listeners.</param>
    /// <param name="explain">What the program itself knows of the exceptions of its libraries: the line to print, and the exit code.</param>
    public static async Task<int> RunAsync(Func<Task<WebApplication>> build, Func<Exception, StartFailure?>? explain = null)
    {
        WebApplication? app = null;
        try
        {
            app = await build();
            await app.StartAsync();
        }
        // It was told to stop before all of it had started: by a signal, or by one of its own services.
        catch (OperationCanceledException) when (app is { Lifetime.ApplicationStopping.IsCancellationRequested: true })
        {
            await using (app)
                await app.StopAsync();
            return 0;
        }
        catch (Exception exception) when ((explain?.Invoke(exception) ?? Explain(exception)) is { } failure)
        {
            foreach (var line in failure.Lines)
                await Console.Error.WriteLineAsync(line);
            if (app is not null)
                await app.DisposeAsync();
            return failure.ExitCode;
        }
        await using (app)
            await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Null for what is our own fault, which is to be seen with its stack.</summary>
    private static StartFailure? Explain(Exception exception) => exception switch
    {
        OptionsValidationException wrong => new(BadConfiguration, [.. wrong.Failures]),
        InvalidOperationException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or InvalidDataException
            or CryptographicException => new(BadConfiguration, [OneLine(exception.Message)]),
        IOException => new(Unavailable, [OneLine(exception.Message)]),
        _ => null,
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}

/// <summary>Why a program does not start.</summary>
public sealed record StartFailure(int ExitCode, IReadOnlyList<string> Lines);
