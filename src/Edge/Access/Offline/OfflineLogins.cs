using System.Collections.Concurrent;
using EdgeRegistry.Edge.Access.Tokens;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Access.Offline;

/// <summary>
/// The door to <see cref="OfflineGrace"/>: what the origin answered is verified before it is kept, and guessing secrets while the origin is away
/// is slow: one login at a time, a few that wait, and a few failures for one name in a while.
/// </summary>
internal sealed class OfflineLogins(OfflineGrace grace, EdgeTokens tokens, TimeProvider time, AccessMetrics metrics) : IDisposable
{
    /// <summary>Logins that may wait for their turn; each takes tens of milliseconds of a processor.</summary>
    public const int MaxWaiting = 64;

    /// <summary>Failures for one name within <see cref="FailuresCount"/>; then it is refused unseen.</summary>
    public const int MaxFailures = 10;

    /// <summary>How long a failure counts.</summary>
    public static readonly TimeSpan FailuresCount = TimeSpan.FromMinutes(5);

    private const int MaxNames = 10_000;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Since)> _failures = new(StringComparer.Ordinal);
    private int _waiting;

    /// <summary>True unless an operator switched it off.</summary>
    public bool IsOn => grace.IsOn;

    /// <summary>The origin answered a login.</summary>
    public async ValueTask AnsweredAsync(Login login, string access, string? refresh)
    {
        if (await tokens.CheckAsync("Bearer " + access, CancellationToken.None) is { State: BearerState.Good, Token: { } token })
        {
            grace.Answered(login, token);
            if (!string.IsNullOrEmpty(refresh))
            {
                grace.Answered(new Login("", refresh, login.Scopes), token);
            }
        }
    }

    /// <summary>The origin refused a login.</summary>
    public void Refused(Login login) => grace.Refused(login);

    /// <summary>A token for a kept login; null when there is none, whatever the reason.</summary>
    /// <exception cref="OciException"><c>TOOMANYREQUESTS</c>.</exception>
    /// <param name="login">What the client sent.</param>
    /// <param name="client">Where it came from: failures count for a name from there, so that nobody can lock out others.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<string?> LogInAsync(Login login, ClientInfo client, CancellationToken cancellation)
    {
        var key = $"{client.Address} {login.Name}";
        try
        {
            if (Interlocked.Increment(ref _waiting) > MaxWaiting || IsThrottled(key))
            {
                metrics.OfflineLogin("busy");
                throw OciErrors.TooManyRequests.With("too many logins while the origin cannot be reached: try again later").WithHeader("Retry-After", "60");
            }

            await _turn.WaitAsync(cancellation);
            try
            {
                var token = await Task.Run(() => grace.TryLogIn(login), cancellation);
                metrics.OfflineLogin(token is null ? "refused" : "granted");
                if (token is null && login.Name.Length > 0) // of refresh tokens nobody guesses one
                {
                    Failed(key);
                }

                return token;
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _turn.Dispose();

    private bool IsThrottled(string key) =>
        _failures.TryGetValue(key, out var failures) && failures.Count >= MaxFailures && time.GetUtcNow() - failures.Since < FailuresCount;

    private void Failed(string key)
    {
        if (_failures.Count >= MaxNames)
        {
            _failures.Clear();
        }

        var now = time.GetUtcNow();
        _failures.AddOrUpdate(key, (1, now), (_, old) => now - old.Since < FailuresCount ? (old.Count + 1, old.Since) : (1, now));
    }
}
