using EdgeRegistry.Bus;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>The change log as edges are told it: changes of rights and of keys, and repositories that were deleted, by number.</summary>
internal sealed class FeedTable(ChangesTable changes)
{
    /// <summary>The most changes in one answer, and the longest stretch of the log that is searched for them; beyond it an edge begins anew.</summary>
    public const int MaxChanges = 1000;

    private const long MaxStretch = 1_000_000;

    /// <summary>What followed a number in a history.</summary>
    /// <param name="session">A read.</param>
    /// <param name="epoch">The history that the edge knows; empty for none.</param>
    /// <param name="since">The number up to which it has everything.</param>
    public async Task<FeedPage> ReadAsync(DbSession session, string epoch, long since)
    {
        var head = await changes.HeadAsync(session);
        if (epoch != head.Epoch || since > head.Seq || head.Seq - since > MaxStretch || !await IsWholeAsync(session, since, head.Seq))
        {
            return new FeedPage(head.Epoch, head.Seq, IsReset: true, []);
        }

        var rows = since == head.Seq ? [] : await session.QueryAsync<Row>(
            """
            SELECT seq AS Seq, kind AS Kind, repository AS Scope, tag AS Account FROM changes
            WHERE seq > @since AND seq <= @head AND kind IN (@access, @keys, @deleted) ORDER BY seq LIMIT @most
            """,
            new { since, head = head.Seq, access = (long)ChangeKind.AccessChanged, keys = (long)ChangeKind.KeysChanged, deleted = (long)ChangeKind.RepositoryDeleted, most = MaxChanges + 1 });
        return rows.Count > MaxChanges
            ? new FeedPage(head.Epoch, head.Seq, IsReset: true, [])
            : new FeedPage(head.Epoch, head.Seq, IsReset: false, [.. rows.Select(row => row.ToChange())]);
    }

    // Numbers have no gaps: when the next one is missing, the log was cut there.
    private static async Task<bool> IsWholeAsync(DbSession session, long since, long head) =>
        since == head || await session.FirstOrDefaultAsync<long?>("SELECT seq FROM changes WHERE seq > @since ORDER BY seq LIMIT 1", new { since }) == since + 1;

    private sealed record Row(long Seq, long Kind, string Scope, string? Account)
    {
        public FeedChange ToChange() => (ChangeKind)Kind switch
        {
            ChangeKind.KeysChanged => new FeedChange(Seq, "keys", "", ""),
            ChangeKind.RepositoryDeleted => new FeedChange(Seq, "deleted", "", "") { Repository = Scope },
            _ => new FeedChange(Seq, "access", Account ?? "", Scope),
        };
    }
}

/// <summary>What an edge is told.</summary>
/// <param name="Epoch">The history.</param>
/// <param name="Head">Its last number: everything up to it is in this answer, or was in an earlier one.</param>
/// <param name="IsReset">True when what followed is not known any more, or never was in this history: nothing older than the head stands.</param>
/// <param name="Changes">What followed.</param>
internal sealed record FeedPage(string Epoch, long Head, bool IsReset, IReadOnlyList<FeedChange> Changes);

/// <summary>A change that edges are told.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Kind"><c>access</c>, <c>keys</c>, or <c>deleted</c> for a repository. An edge that does not know the word takes it for everybody's rights.</param>
/// <param name="Account">Whose rights; empty when it is about a project or everybody.</param>
/// <param name="Project">Where; empty when it is about an account or everybody.</param>
internal sealed record FeedChange(long Seq, string Kind, string Account, string Project)
{
    /// <summary>The repository that was deleted; null for other changes.</summary>
    public string? Repository { get; init; }
}
