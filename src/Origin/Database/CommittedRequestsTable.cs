namespace EdgeRegistry.Origin.Database;

/// <summary><c>committed_requests</c>: the writes that were committed in the last minutes.</summary>
internal sealed class CommittedRequestsTable
{
    /// <summary>Begins a transaction with the request's row, in one round trip.</summary>
    public Task BeginAsync(DbSession session, string id) =>
        session.ExecuteAsync($"START TRANSACTION; INSERT INTO committed_requests (id, time) VALUES (@id, {session.Dialect.Now})", new { id });

    /// <summary>Removes rows that no retry asks for any more, a bounded number of them; how many there were.</summary>
    public Task<int> DeleteOldAsync(DbSession session, TimeSpan age, int count) =>
        session.ExecuteAsync($"DELETE FROM committed_requests WHERE time < {session.Dialect.Now} - @age ORDER BY time LIMIT @count", new { age = (long)age.TotalMilliseconds, count });
}
