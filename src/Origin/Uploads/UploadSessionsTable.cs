using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Uploads;

/// <summary><c>upload_sessions</c>: any node can take the next chunk, because all that it must know is here.</summary>
internal sealed class UploadSessionsTable
{
    public const string Expired =
        "SELECT id FROM upload_sessions WHERE state = @state AND updated < @before ORDER BY updated LIMIT 100";

    private const string Columns =
        """
        SELECT id AS Id, repository AS Repository, algorithm AS Algorithm, received AS Received, generation AS Generation, holder AS Holder,
               committing AS Committing, actor AS Actor, state AS State, file AS File
        FROM upload_sessions 
        """;

    public Task InsertAsync(DbSession session, string id, RepositoryName repository, DigestAlgorithm algorithm, string? actor, long now) =>
        session.ExecuteAsync(
            """
            INSERT INTO upload_sessions (id, repository, actor, algorithm, received, generation, held_until, state, started, updated)
            VALUES (@id, @repository, @actor, @algorithm, 0, 0, 0, 0, @now, @now)
            """,
            new { id, repository = repository.Value, actor, algorithm = algorithm.Name(), now });

    public Task<UploadSession?> FindAsync(DbSession session, string id) =>
        session.FirstOrDefaultAsync<UploadSession>(Columns + "WHERE id = @id", new { id });

    /// <summary>
    /// Makes the caller the only writer; null when another process has one, or the session is not open. Writers of one process are
    /// kept apart by the caller. What is returned has the new generation, and the holder from before: null when it let go in order.
    /// </summary>
    public async Task<UploadSession?> TakeAsync(DbSession session, string id, string holder, long now)
    {
        var before = await session.FirstOrDefaultAsync<UploadSession>($"{Columns}WHERE id = @id{session.Dialect.ForUpdate}", new { id });
        var taken = await session.ExecuteAsync(
            $"""
            UPDATE upload_sessions SET holder = @holder, held_until = {session.Dialect.Now} + @hold, generation = generation + 1, updated = @now
            WHERE id = @id AND state = 0 AND (holder IS NULL OR holder = @holder OR held_until < {session.Dialect.Now})
            """,
            new { id, holder, now, hold = Milliseconds });
        return taken == 1 ? before! with { Generation = before.Generation + 1 } : null;
    }

    /// <summary>Commits flushed bytes in the middle of a long chunk; false when the session is another's by now.</summary>
    public async Task<bool> AdvanceAsync(DbSession session, UploadSession held, long received, long now) =>
        await session.ExecuteAsync(
            "UPDATE upload_sessions SET received = @received, file = @File, updated = @now WHERE id = @Id AND generation = @Generation AND state = 0",
            new { held.Id, held.Generation, held.File, received, now }) == 1;

    /// <summary>Commits flushed bytes and lets the next writer in; false when the session is another's by now.</summary>
    public async Task<bool> ReleaseAsync(DbSession session, UploadSession held, long received, long now) =>
        await session.ExecuteAsync(
            """
            UPDATE upload_sessions SET received = @received, file = @File, holder = NULL, held_until = 0, updated = @now
            WHERE id = @Id AND generation = @Generation AND state = 0
            """,
            new { held.Id, held.Generation, held.File, received, now }) == 1;

    /// <summary>
    /// Lets the next writer in, and tells it by leaving the holder's name that a call of this one may still write to the file: it will
    /// work in another. False when the session is another's by now.
    /// </summary>
    public async Task<bool> AbandonAsync(DbSession session, UploadSession held) =>
        await session.ExecuteAsync(
            "UPDATE upload_sessions SET held_until = 0 WHERE id = @Id AND generation = @Generation AND state = 0",
            new { held.Id, held.Generation }) == 1;

    /// <summary>Says which blob the file is about to become; false when the session is another's by now.</summary>
    public async Task<bool> CommittingAsync(DbSession session, UploadSession held, long received, Digest digest, long now) =>
        await session.ExecuteAsync(
            """
            UPDATE upload_sessions SET received = @received, file = @File, committing = @digest, updated = @now
            WHERE id = @Id AND generation = @Generation AND state = 0
            """,
            new { held.Id, held.Generation, held.File, received, digest = digest.Value, now }) == 1;

    /// <summary>Ends a session whose blob is in place; false when the session is another's by now.</summary>
    public async Task<bool> DoneAsync(DbSession session, UploadSession held, long now) =>
        await session.ExecuteAsync(
            "UPDATE upload_sessions SET state = 1, holder = NULL, held_until = 0, updated = @now WHERE id = @Id AND generation = @Generation AND state = 0",
            new { held.Id, held.Generation, now }) == 1;

    public Task DeleteAsync(DbSession session, string id) => session.ExecuteAsync("DELETE FROM upload_sessions WHERE id = @id", new { id });

    /// <summary>Deletes a session that the caller holds; false when it is another's by now.</summary>
    public async Task<bool> DeleteAsync(DbSession session, UploadSession held) =>
        await session.ExecuteAsync("DELETE FROM upload_sessions WHERE id = @Id AND generation = @Generation", new { held.Id, held.Generation }) == 1;

    /// <summary>Deletes a session that nobody writes to and nobody has continued meanwhile; what it was, or null when somebody does, or it is gone.</summary>
    public async Task<UploadSession?> DeleteIdleAsync(DbSession session, string id, long before)
    {
        var found = await session.FirstOrDefaultAsync<UploadSession>($"{Columns}WHERE id = @id{session.Dialect.ForUpdate}", new { id });
        var deleted = await session.ExecuteAsync(
            $"DELETE FROM upload_sessions WHERE id = @id AND updated < @before AND held_until < {session.Dialect.Now}", new { id, before });
        return deleted == 1 ? found : null;
    }

    public Task RenewAsync(DbSession session, IReadOnlyCollection<string> ids, string holder) =>
        session.ExecuteAsync(
            $"UPDATE upload_sessions SET held_until = {session.Dialect.Now} + @hold WHERE id IN @ids AND holder = @holder",
            new { ids, holder, hold = Milliseconds });

    /// <summary>
    /// Lets others in where an earlier process of this node wrote. Its name stays: should two nodes be called the same by mistake, the next
    /// writer works in a file of its own.
    /// </summary>
    public Task FreeEarlierAsync(DbSession session, string prefix, string holder) =>
        session.ExecuteAsync(
            "UPDATE upload_sessions SET held_until = 0 WHERE holder IS NOT NULL AND holder <> @holder AND SUBSTR(holder, 1, @length) = @prefix",
            new { holder, prefix, length = prefix.Length });

    /// <summary>Sessions whose writer went away while it put the file in place.</summary>
    public Task<List<UploadSession>> InterruptedAsync(DbSession session) =>
        session.QueryAsync<UploadSession>(
            $"{Columns}WHERE state = 0 AND committing IS NOT NULL AND (holder IS NULL OR held_until < {session.Dialect.Now}) ORDER BY updated LIMIT 100");

    public Task<List<string>> ExpiredAsync(DbSession session, UploadState state, long before) =>
        session.QueryAsync<string>(Expired, new { state = (long)state, before });

    private static long Milliseconds => (long)UploadHolder.Hold.TotalMilliseconds;
}
