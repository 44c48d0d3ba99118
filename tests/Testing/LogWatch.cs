using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeRegistry.Testing;

/// <summary>
/// Reads everything that a host logs, exceptions too, for secrets: those that tests made known, and whatever looks like one of ours (tokens,
/// the secrets of robots, edges and people, credentials in headers).
/// </summary>
public sealed partial class LogWatch : ILoggerProvider, ILogger
{
    private static readonly ConcurrentDictionary<string, bool> Known = new(StringComparer.Ordinal);

    private readonly ConcurrentQueue<string> _lines = new();
    private bool _isKept;

    /// <summary>Reads along from now on.</summary>
    public static LogWatch On(WebApplication app)
    {
        var watch = new LogWatch { _isKept = true };
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(watch);
        return watch;
    }

    /// <summary>Makes a secret known that no pattern finds: a password, a client's secret.</summary>
    public static void Know(string secret)
    {
        if (Known.TryAdd(secret, true))
        {
            KeptLogs.Know(secret);
        }
    }

    /// <summary>The first secret in a text; null when there is none.</summary>
    public static string? Find(string text) =>
        Known.Keys.FirstOrDefault(secret => text.Contains(secret, StringComparison.Ordinal)) ?? (LikeOurs().Match(text) is { Success: true } match ? match.Value : null);

    /// <summary>Fails when a text holds a secret.</summary>
    /// <param name="text">The text.</param>
    /// <param name="where">What it is.</param>
    public static void AssertNoSecret(string text, string where) => Assert.True(Find(text) is not { } secret, $"{where} holds a secret: {text}");

    /// <summary>Fails when the host has logged a secret.</summary>
    public void AssertNoSecret()
    {
        foreach (var line in _lines)
        {
            AssertNoSecret(line, "the log");
        }
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Keep($"{formatter(state, exception)} {exception}");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Keep(string line)
    {
        _lines.Enqueue(line);
        if (_isKept)
        {
            KeptLogs.Write(line);
        }
    }

    [GeneratedRegex(@"er[rpfe]_[\w-]{43}|eyJ[\w-]{10,}\.[\w-]+\.|(?i:\b(?:basic|bearer)) [\w+/=-]{16,}|PRIVATE KEY-----", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LikeOurs();
}
