using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Leases;

/// <summary><c>leases</c>: who does what one node at a time does, by the database's clock.</summary>
internal sealed class LeasesTable
{
    /// <summary>Whether somebody holds it now.</summary>
    public async Task<bool> IsHeldAsync(DbSession session, string name) => await FindAsync(session, name, "") is { } row && row.HeldUntil > row.Now;

    /// <summary>Takes a lease that nobody holds.</summary>
    /// <returns>The new holder's fence; null when somebody holds it.</returns>
    public async Task<long?> TakeAsync(DbSession session, string name, string holder, TimeSpan length)
    {
        var row = await FindAsync(session, name, session.Dialect.ForUpdate);
        if (row is null)
        {
            await session.ExecuteAsync(session.Dialect.InsertOrIgnore("leases", "name", "fence", "held_until"), new { name, fence = 0L, held_until = 0L });
            row = await FindAsync(session, name, session.Dialect.ForUpdate);
        }

        if (row!.HeldUntil > row.Now)
        {
            return null;
        }

        var fence = row.Fence + 1;
        await session.ExecuteAsync(
            "UPDATE leases SET holder = @holder, fence = @fence, held_until = @until WHERE name = @name",
            new { name, holder, fence, until = row.Now + (long)length.TotalMilliseconds });
        return fence;
    }

    /// <summary>Holds it for as long again; false when it has a later holder. One that has run out and that nobody took is held on.</summary>
    public async Task<bool> HoldOnAsync(DbSession session, string name, long fence, TimeSpan length)
    {
        if (await FindAsync(session, name, session.Dialect.ForUpdate) is not { } row || row.Fence != fence)
        {
            return false;
        }

        await session.ExecuteAsync("UPDATE leases SET held_until = @until WHERE name = @name", new { name, until = row.Now + (long)length.TotalMilliseconds });
        return true;
    }

    /// <summary>Gives it back, unless it has a later holder.</summary>
    public Task ReleaseAsync(DbSession session, string name, long fence) =>
        session.ExecuteAsync("UPDATE leases SET held_until = 0 WHERE name = @name AND fence = @fence", new { name, fence });

    private static Task<Row?> FindAsync(DbSession session, string name, string locked) =>
        session.FirstOrDefaultAsync<Row>($"SELECT fence AS Fence, held_until AS HeldUntil, {session.Dialect.Now} AS Now FROM leases WHERE name = @name" + locked, new { name });

    private sealed record Row(long Fence, long HeldUntil, long Now);
}
