using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Edge.Tests.Identities;

/// <summary>What a fake origin with identities answers beside the registry: keys, projects, changes of rights, tokens.</summary>
internal sealed class FakeIdentities : IDisposable
{
    public const string Epoch = "epoch";

    private readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ConcurrentQueue<(long Seq, string Account, string Project, string? Deleted)> _changes = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _head = 10;

    public FakeIdentities(FakeOriginServer origin)
    {
        Signer = new TokenSigner("k1", _pair, "edgeregistry");
        origin.Script.On("GET", "/service/jwks", (context, _) => context.Response.WriteAsync(System.Text.Encoding.UTF8.GetString(TokenKeySet.Write([TokenKey.Of("k1", _pair)]))));
        origin.Script.On("GET", "/edge/v1/changes", TellChangesAsync);
        foreach (var project in new[] { "open", "closed", "nowhere", "library" })
        {
            origin.Script.On("GET", $"/edge/v1/projects/{project}", (context, _) => context.Response.WriteAsync(JsonSerializer.Serialize(new { @public = Public.ContainsKey(project) })));
        }

        foreach (var repository in new[] { "open/app", "closed/app" })
        {
            origin.Script.On("HEAD", $"/v2/{repository}/tags/list", (context, _) =>
            {
                Asked++;
                context.Response.StatusCode = MayStillPull ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            });
        }

        origin.Script.On("GET", "/service/token", LogInAsync);
        origin.Script.On("POST", "/service/token", LogInAsync);
        Public["open"] = true;
    }

    /// <summary>Signs tokens as the origin.</summary>
    public TokenSigner Signer { get; }

    /// <summary>The projects that are public.</summary>
    public ConcurrentDictionary<string, bool> Public { get; } = new(StringComparer.Ordinal);

    /// <summary>What the origin says of a token that a change in its project made old.</summary>
    public bool MayStillPull { get; set; }

    /// <summary>How often it was asked that.</summary>
    public int Asked { get; private set; }

    /// <summary>What logins are answered; null for 401.</summary>
    public Func<HttpContext, string?> Login { get; set; } = _ => null;

    /// <summary>The last number of the log.</summary>
    public long Head => Interlocked.Read(ref _head);

    /// <summary>A token of a user, computed now.</summary>
    public string Token(string account, string repository, params string[] actions) => Token(account, [new TokenScope(TokenScope.RepositoryType, repository, actions)], TimeProvider.System.GetUtcNow());

    /// <summary>A token.</summary>
    public string Token(string account, IReadOnlyList<TokenScope> grants, DateTimeOffset from) =>
        Signer.Sign(new TokenClaims(new Caller(CallerKind.User, account), grants, Epoch, Head, from, from + TimeSpan.FromMinutes(5)));

    /// <summary>A change of rights, or the deletion of a repository, is committed; its number. Edges that ask hear of it.</summary>
    public long Change(string account = "", string project = "", string? deleted = null)
    {
        var seq = Interlocked.Increment(ref _head);
        _changes.Enqueue((seq, account, project, deleted));
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        return seq;
    }

    public void Dispose() => _pair.Dispose();

    private async Task TellChangesAsync(HttpContext context, StoredContent? honest)
    {
        var query = context.Request.Query;
        var since = long.Parse(query["since"].ToString(), CultureInfo.InvariantCulture);
        var changed = _changed.Task;
        if (since == Head && query["wait"] != "0")
        {
            await Task.WhenAny(changed, Task.Delay(TimeSpan.FromSeconds(2), context.RequestAborted));
        }

        var isReset = query["epoch"] != Epoch || since > Head;
        var changes = isReset ? [] : _changes.Where(change => change.Seq > since).Select(change => new
        {
            seq = change.Seq,
            id = Guid.NewGuid().ToString("N"),
            kind = change.Deleted is null ? "access_changed" : "repository_deleted",
            repository = change.Deleted ?? change.Project,
            tag = change.Account,
            time = 0,
        });
        var head = new { seq = Head, id = "" };
        await context.Response.WriteAsync(JsonSerializer.Serialize(new { epoch = Epoch, head, next = head, reset = isReset, changes }));
    }

    private Task LogInAsync(HttpContext context, StoredContent? honest)
    {
        if (Login(context) is { } token)
        {
            return context.Response.WriteAsync(JsonSerializer.Serialize(new { token }));
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
