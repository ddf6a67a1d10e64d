using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Xunit;

namespace GameRelay.ControlPlane.Tests;

/// <summary>What the control plane logs as an error fails the test, unless the test has announced it.</summary>
internal sealed class ErrorCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentBag<string> _expected = [];
    private readonly ConcurrentBag<string> _allowed = [];

    public ILogger CreateLogger(string categoryName) => new Collector(this, categoryName);

    public void Dispose()
    {
    }

    internal void Expect(string text) => _expected.Add(text);

    /// <summary>It may come or not, as it happens.</summary>
    internal void Allow(string text) => _allowed.Add(text);

    internal bool Has(string text) => _errors.Any(error => error.Contains(text, StringComparison.Ordinal));

    internal void AssertNothingUnexpected()
    {
        Assert.DoesNotContain(_errors, error => !_expected.Concat(_allowed).Any(error.Contains));
        Assert.All(_expected, text => Assert.Contains(_errors, error => error.Contains(text, StringComparison.Ordinal)));
    }

    private sealed class Collector(ErrorCollector owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // What fails in the database is told, or handled, by whoever asked it.
            if (category.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal))
                return;
            if (logLevel >= LogLevel.Error || (exception is not null && category.StartsWith("GameRelay", StringComparison.Ordinal)))
                owner._errors.Enqueue($"{category}: {formatter(state, exception)} {exception}");
        }
    }
}
