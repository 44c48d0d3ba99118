using EdgeRegistry.Bus;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Changes;

/// <summary><c>changes</c> and <c>change_head</c>: the log of what was committed, numbered without gaps after the commit.</summary>
internal sealed class ChangesTable
{
    // Never an UPDATE with this condition: it would wait behind every transaction that has inserted and not yet committed.
    public const string Pending = "SELECT id FROM changes WHERE seq IS NULL ORDER BY id LIMIT @count";

    public const string UnnumberedAccess = "SELECT 1 FROM changes WHERE seq IS NULL AND kind IN (6, 7) LIMIT 1";

    public const string AccountAfter = "SELECT 1 FROM changes WHERE seq > @seq AND kind = 6 AND tag = @account LIMIT 1";

    public const string AccountUnnumbered = "SELECT 1 FROM changes WHERE seq IS NULL AND kind = 6 AND tag = @account LIMIT 1";

    private const string Access = "SELECT seq AS Seq, tag AS Account, repository AS Project, time AS Time FROM changes WHERE kind = 6 AND ";

    public const string Range = Columns + "WHERE seq > @after AND seq <= @to ORDER BY seq LIMIT @count";

    private const string Columns =
        """
        SELECT uid AS Uid, kind AS Kind, repository AS Repository, tag AS Tag, old_digest AS OldDigest, new_digest AS NewDigest,
               subject AS Subject, actor AS Actor, time AS Time, seq AS Seq
        FROM changes

        """;

    private const string One = Columns + "WHERE id = @id";

    /// <summary>Adds a row to the caller's transaction. The rows that the change is about are locked or changed already.</summary>
    public Task InsertAsync(DbSession session, Change change, long now) =>
        session.ExecuteAsync(
            """
            INSERT INTO changes (uid, kind, repository, tag, old_digest, new_digest, subject, actor, time)
            VALUES (@uid, @kind, @repository, @Tag, @OldDigest, @NewDigest, @Subject, @Actor, @now)
            """,
            new
            {
                uid = Guid.NewGuid().ToString("N"),
                kind = (long)change.Kind,
                repository = change.Scope,
                change.Tag,
                change.OldDigest,
                change.NewDigest,
                change.Subject,
                change.Actor,
                now,
            });

    /// <summary>Makes the head of a new history unless there is one.</summary>
    public Task EnsureHeadAsync(DbSession session) =>
        session.ExecuteAsync(session.Dialect.InsertOrIgnore("change_head", "id", "epoch", "seq"), new { id = 1, epoch = Guid.NewGuid().ToString("N"), seq = 0 });

    /// <summary>Committed rows without a number, oldest first.</summary>
    public Task<List<long>> PendingAsync(DbSession session, int count) => session.QueryAsync<long>(Pending, new { count });

    /// <summary>How far the log is numbered.</summary>
    public Task<ChangeHead> HeadAsync(DbSession session) => HeadAsync(session, "");

    /// <summary>The same, locked: what its holders do, they do one after the other.</summary>
    public Task<ChangeHead> LockHeadAsync(DbSession session) => HeadAsync(session, session.Dialect.ForUpdate);

    /// <summary>The numbered changes of access after <paramref name="seq"/>, oldest first.</summary>
    public Task<List<AccessChange>> AccessAfterAsync(DbSession session, long seq) =>
        session.QueryAsync<AccessChange>(Access + "seq > @seq ORDER BY seq", new { seq });

    /// <summary>The last changes of access, newest first, for as long as <paramref name="wantsMore"/> says so.</summary>
    public Task LastAccessAsync(DbSession session, Func<AccessChange, bool> wantsMore) =>
        session.ReadWhileAsync(Access + "seq IS NOT NULL ORDER BY seq DESC", new { }, wantsMore);

    /// <summary>True when signing keys changed after <paramref name="seq"/>, by what is numbered.</summary>
    public async Task<bool> HaveKeysChangedAsync(DbSession session, long seq) =>
        await session.FirstOrDefaultAsync<long?>("SELECT 1 FROM changes WHERE seq > @seq AND kind = 7 LIMIT 1", new { seq }) is not null;

    /// <summary>True when a change of access or of keys is committed and has no number yet.</summary>
    public async Task<bool> HasUnnumberedAccessAsync(DbSession session) => await session.FirstOrDefaultAsync<long?>(UnnumberedAccess) is not null;

    /// <summary>The changes after a number, up to another, in order.</summary>
    public async Task<List<ChangeEvent>> RangeAsync(DbSession session, string epoch, long after, long to, int count) =>
        [.. (await session.QueryAsync<ChangeRow>(Range, new { after, to, count })).Select(row => row.ToEvent(epoch, row.Seq!.Value))];

    /// <summary>The same, of these kinds only.</summary>
    public async Task<List<ChangeEvent>> RangeAsync(DbSession session, string epoch, long after, long to, int count, IReadOnlyCollection<ChangeKind> kinds) =>
        [.. (await session.QueryAsync<ChangeRow>(
            Columns + "WHERE seq > @after AND seq <= @to AND kind IN @kinds ORDER BY seq LIMIT @count",
            new { after, to, count, kinds = kinds.Select(kind => (long)kind) })).Select(row => row.ToEvent(epoch, row.Seq!.Value))];

    /// <summary>
    /// True when an account's rights changed after <paramref name="seq"/>, by what is committed and numbered or not, or when that is not
    /// known any more because the log was cut behind it.
    /// </summary>
    public async Task<bool> HasAccountChangedAsync(DbSession session, string account, long seq) =>
        await session.FirstOrDefaultAsync<long>("SELECT truncated FROM change_head WHERE id = 1") > seq
        || await session.FirstOrDefaultAsync<long?>(AccountAfter, new { account, seq }) is not null
        || await session.FirstOrDefaultAsync<long?>(AccountUnnumbered, new { account }) is not null;

    /// <summary>Gives the next numbers to these rows, in their order; rows that another node numbered meanwhile are left out.</summary>
    public async Task<Numbered> NumberAsync(DbSession session, IReadOnlyList<long> ids)
    {
        var head = await LockHeadAsync(session);
        var seq = head.Seq;
        var events = new List<ChangeEvent>(ids.Count);
        foreach (var id in ids)
        {
            var row = await session.FirstOrDefaultAsync<ChangeRow>(One, new { id });
            if (row is { Seq: null })
            {
                seq++;
                await session.ExecuteAsync("UPDATE changes SET seq = @seq WHERE id = @id", new { seq, id });
                events.Add(row.ToEvent(head.Epoch, seq));
            }
        }

        await session.ExecuteAsync("UPDATE change_head SET seq = @seq WHERE id = 1", new { seq });
        return new Numbered(head with { Seq = seq }, events);
    }

    private static async Task<ChangeHead> HeadAsync(DbSession session, string locked) =>
        await session.FirstOrDefaultAsync<ChangeHead>("SELECT epoch AS Epoch, seq AS Seq FROM change_head WHERE id = 1" + locked)
            ?? throw new InvalidDataException("The table change_head is empty: the database is damaged.");

    private sealed record ChangeRow(
        string Uid,
        long Kind,
        string Repository,
        string? Tag,
        string? OldDigest,
        string? NewDigest,
        string? Subject,
        string? Actor,
        long Time,
        long? Seq)
    {
        public ChangeEvent ToEvent(string epoch, long seq) => new(
            epoch,
            seq,
            Guid.ParseExact(Uid, "N"),
            (ChangeKind)Kind,
            Repository,
            Tag,
            OldDigest,
            NewDigest,
            Subject,
            Actor,
            DateTimeOffset.FromUnixTimeMilliseconds(Time));
    }
}
