using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using EdgeRegistry.Edge.Access.Tokens;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Access.Offline;

/// <summary>
/// Logins while the origin cannot be reached. Clients keep no tokens between pulls: an edge that answers nobody's login serves nobody. So what
/// the origin granted to a credential is kept, with a slow hash of it, and granted again here for pulls, in tokens of the edge's own.
/// A change of the account's or the project's rights ends it, like a token.
/// </summary>
internal sealed partial class OfflineGrace(KeptLogins logins, LocalTokens tokens, AppliedAccess applied, OfflineGrace.Rules rules, ILogger<OfflineGrace> logger) : BackgroundService
{
    private const int MaxWaiting = 64;
    private static readonly TimeSpan SaveAtMostEvery = TimeSpan.FromSeconds(10);

    // Which secrets were seen answered by the origin in this process: a keyed fast hash, so that each is hashed slowly once.
    private readonly byte[] _pepper = RandomNumberGenerator.GetBytes(32);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _proven = new(StringComparer.Ordinal);
    private readonly Channel<(Login Login, VerifiedToken Token)> _answered =
        Channel.CreateBounded<(Login, VerifiedToken)>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>True unless an operator switched it off.</summary>
    public bool IsOn => rules.Length > TimeSpan.Zero;

    private long Now => rules.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Oldest => Now - (long)rules.Length.TotalMilliseconds;

    /// <summary>The origin answered a login with a token that was verified. Kept in the background; when too many come at once, some are not.</summary>
    public void Answered(Login login, VerifiedToken token) => _answered.Writer.TryWrite((login, token));

    /// <summary>The origin refused a login. When it is one that was good, it is over.</summary>
    public void Refused(Login login)
    {
        var key = KeyOf(login);
        if (_proven.TryGetValue(key, out var fast) && fast == FastHash(login) && _proven.TryRemove(key, out _))
        {
            logins.Forget(key);
        }
    }

    /// <summary>A token of this edge's own for a kept login; null when the login is wrong, unknown, or was kept too long ago. Takes the same time for all.</summary>
    public string? TryLogIn(Login login)
    {
        var kept = logins.Find(KeyOf(login));
        var hash = SecretHash.Of(login.Secret, kept?.Salt ?? _pepper[..SecretHash.SaltLength]);
        if (kept is null || !CryptographicOperations.FixedTimeEquals(hash, kept.Hash) || kept.At < Oldest || IsOver(kept))
        {
            return null;
        }

        var asked = login.Scopes.Where(scope => scope.Actions.Contains("pull", StringComparer.Ordinal)).Select(scope => scope.Repository?.Value).ToHashSet();
        var pulls = kept.Pulls.Where(pull => asked.Contains(pull.Repository) && pull.At >= Oldest && Stands(kept, pull)).ToList();
        var (epoch, seq) = pulls.Count > 0 ? (pulls[0].Epoch, pulls.Min(pull => pull.Seq)) : (kept.Epoch, kept.Seq);
        var grants = pulls.Select(pull => new TokenScope(TokenScope.RepositoryType, pull.Repository, ["pull"])).ToList();
        return tokens.Issue(new Caller(kept.Kind, kept.Account), grants, epoch, seq);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (IsOn && await _answered.Reader.WaitToReadAsync(stoppingToken))
            {
                while (_answered.Reader.TryRead(out var answered))
                {
                    Keep(answered.Login, answered.Token);
                }

                logins.Purge(Oldest, IsOver);
                if (!logins.Save())
                {
                    LogNotKept();
                }

                await Task.Delay(SaveAtMostEvery, rules.Time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logins.Save();
        }
    }

    private void Keep(Login login, VerifiedToken token)
    {
        var (key, fast) = (KeyOf(login), FastHash(login));
        var kept = _proven.TryGetValue(key, out var before) && before == fast ? logins.Find(key) : null;
        if (kept is null || kept.Account != token.Caller.Name)
        {
            var salt = RandomNumberGenerator.GetBytes(SecretHash.SaltLength);
            kept = new KeptLogin(token.Caller.Kind, token.Caller.Name, salt, SecretHash.Of(login.Secret, salt), Now, token.Epoch, token.Seq, StillGranted(logins.Find(key), login));
        }

        var granted = login.Scopes.Select(scope => scope.Repository).OfType<RepositoryName>().Where(name => token.Allows(AccessAction.Pull, name)).Select(name => name.Value).ToHashSet(StringComparer.Ordinal);
        var asked = login.Scopes.Select(scope => scope.Repository?.Value).ToHashSet();
        var pulls = granted.Select(name => new KeptPull(name, token.Epoch, token.Seq, Now)).Concat(kept.Pulls.Where(pull => !asked.Contains(pull.Repository))).Take(KeptLogin.MaxPulls);
        logins.Keep(key, kept with { At = Now, Epoch = token.Epoch, Seq = token.Seq, Pulls = [.. pulls] });
        if (_proven.Count >= KeptLogins.MaxLogins)
        {
            _proven.Clear();
        }

        _proven[key] = fast;
    }

    // After a restart the fast hash is gone; the slow one tells whether it is the same secret.
    private static IReadOnlyList<KeptPull> StillGranted(KeptLogin? before, Login login) =>
        before is not null && CryptographicOperations.FixedTimeEquals(SecretHash.Of(login.Secret, before.Salt), before.Hash) ? before.Pulls : [];

    private bool IsOver(KeptLogin login) => applied.StandingOf(KeptLogins.TokenOf(login, login.Epoch, login.Seq), null) is TokenStanding.Ended;

    private bool Stands(KeptLogin login, KeptPull pull) =>
        RepositoryName.TryParse(pull.Repository, out var repository) && applied.StandingOf(KeptLogins.TokenOf(login, pull.Epoch, pull.Seq), repository) is TokenStanding.Current;

    private static string KeyOf(Login login) =>
        login.Name.Length > 0 ? "name " + login.Name : "refresh " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(login.Secret)));

    private string FastHash(Login login) => Convert.ToHexString(HMACSHA256.HashData(_pepper, Encoding.UTF8.GetBytes(login.Secret)));

    [LoggerMessage(1, LogLevel.Warning, "Logins could not be kept on the disk: after a restart without the origin they are unknown")]
    private partial void LogNotKept();

    /// <summary>How long a login is kept after the origin last answered it.</summary>
    internal sealed record Rules(TimeSpan Length, TimeProvider Time);
}
