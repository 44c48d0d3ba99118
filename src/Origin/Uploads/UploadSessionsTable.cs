using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Uploads;

/// <summary><c>upload_sessions</c>: any node can take the next chunk, because all that it must know is here.</summary>
internal sealed class UploadSessionsTable
{
    public const string Expired =
        "SELECT id FROM upload_sessions WHERE state = @state AND updated < @before AND held_until < @now ORDER BY updated LIMIT 100";

    private const string Columns =
        """
        SELECT id AS Id, repository AS Repository, algorithm AS Algorithm, received AS Received, generation AS Generation, holder AS Holder,
               committing AS Committing, actor AS Actor, state AS State
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
    /// Makes the caller the only writer; false when another process has one, or the session is not open. Writers of one process are
    /// kept apart by the caller.
    /// </summary>
    public async Task<bool> TakeAsync(DbSession session, string id, string holder, long now, long until) =>
        await session.ExecuteAsync(
            """
            UPDATE upload_sessions SET holder = @holder, held_until = @until, generation = generation + 1, updated = @now
            WHERE id = @id AND state = 0 AND (holder IS NULL OR holder = @holder OR held_until < @now)
            """,
            new { id, holder, now, until }) == 1;

    /// <summary>Commits flushed bytes in the middle of a long chunk; false when the session is another's by now.</summary>
    public async Task<bool> AdvanceAsync(DbSession session, UploadSession held, long received, long now) =>
        await session.ExecuteAsync(
            "UPDATE upload_sessions SET received = @received, updated = @now WHERE id = @Id AND generation = @Generation",
            new { held.Id, held.Generation, received, now }) == 1;

    /// <summary>Commits flushed bytes and lets the next writer in; false when the session is another's by now.</summary>
    public async Task<bool> ReleaseAsync(DbSession session, UploadSession held, long received, long now) =>
        await session.ExecuteAsync(
            """
            UPDATE upload_sessions SET received = @received, holder = NULL, held_until = 0, updated = @now
            WHERE id = @Id AND generation = @Generation
            """,
            new { held.Id, held.Generation, received, now }) == 1;

    /// <summary>Says which blob the file is about to become; false when the session is another's by now.</summary>
    public async Task<bool> CommittingAsync(DbSession session, UploadSession held, long received, Digest digest, long now) =>
        await session.ExecuteAsync(
            """
            UPDATE upload_sessions SET received = @received, committing = @digest, updated = @now
            WHERE id = @Id AND generation = @Generation AND state = 0
            """,
            new { held.Id, held.Generation, received, digest = digest.Value, now }) == 1;

    public Task DoneAsync(DbSession session, string id, long now) =>
        session.ExecuteAsync(
            "UPDATE upload_sessions SET state = 1, holder = NULL, held_until = 0, updated = @now WHERE id = @id",
            new { id, now });

    public Task DeleteAsync(DbSession session, string id) => session.ExecuteAsync("DELETE FROM upload_sessions WHERE id = @id", new { id });

    /// <summary>Deletes a session that nobody writes to; false when somebody does, or it is gone.</summary>
    public async Task<bool> DeleteIdleAsync(DbSession session, string id, long now) =>
        await session.ExecuteAsync("DELETE FROM upload_sessions WHERE id = @id AND held_until < @now", new { id, now }) == 1;

    public Task RenewAsync(DbSession session, IReadOnlyCollection<string> ids, string holder, long until) =>
        session.ExecuteAsync("UPDATE upload_sessions SET held_until = @until WHERE id IN @ids AND holder = @holder", new { ids, holder, until });

    /// <summary>Lets go of what processes held that no longer run.</summary>
    public Task ForgetOthersAsync(DbSession session, string holder) =>
        session.ExecuteAsync("UPDATE upload_sessions SET holder = NULL, held_until = 0 WHERE holder IS NOT NULL AND holder <> @holder", new { holder });

    /// <summary>Sessions that were putting a file in place when their process ended.</summary>
    public Task<List<UploadSession>> InterruptedAsync(DbSession session) =>
        session.QueryAsync<UploadSession>(Columns + "WHERE state = 0 AND committing IS NOT NULL AND holder IS NULL");

    public Task<List<string>> ExpiredAsync(DbSession session, UploadState state, long before, long now) =>
        session.QueryAsync<string>(Expired, new { state = (long)state, before, now });
}
