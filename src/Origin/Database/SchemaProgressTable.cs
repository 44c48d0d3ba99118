namespace EdgeRegistry.Origin.Database;

/// <summary>
/// <c>schema_progress</c>: how many statements of which step were done, where a step is no transaction (MySQL). Several nodes may be at it at once, and
/// each may end anywhere. A statement that makes something is done when it says that the thing is there; one that changes rows commits
/// together with its number, which only one node can write. Steps only add, so one that comes late finds everything there.
/// </summary>
internal sealed class SchemaProgressTable
{
    /// <exception cref="InvalidDataException">The database has tables of something else.</exception>
    public async Task CreateAsync(DbSession session)
    {
        const string tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name ";
        var foreign = await session.FirstOrDefaultAsync<string>(tables + "NOT IN ('schema_version', 'schema_progress') LIMIT 1");
        if (foreign is not null && await session.FirstOrDefaultAsync<string>(tables + "= 'schema_progress'") is null)
        {
            throw new InvalidDataException($"The database has a table '{foreign}' and none of EdgeRegistry's: give EdgeRegistry a database of its own.");
        }

        await session.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_progress (id BIGINT NOT NULL PRIMARY KEY, step BIGINT NOT NULL, done BIGINT NOT NULL)");
        await session.ExecuteAsync(session.Dialect.InsertOrIgnore("schema_progress", "id", "step", "done"), new { id = 1, step = 0, done = 0 });
    }

    public async Task ApplyAsync(DbSession session, Migration step)
    {
        await session.ExecuteAsync("UPDATE schema_progress SET step = @step, done = 0 WHERE id = 1 AND step < @step", new { step = step.Number });
        var statements = SqlScript.Split(session.Dialect.Ddl(step.Sql));
        while (await DoneAsync(session, step) is var done && done < statements.Count)
        {
            if (SqlScript.ChangesRows(statements[(int)done]))
            {
                await ChangeRowsAsync(session, step, done, statements[(int)done]);
            }
            else
            {
                await DefineAsync(session, statements[(int)done]);
                await AdvanceAsync(session, step, done);
            }
        }
    }

    // Beyond the end when another node is at a later step already.
    private static async Task<long> DoneAsync(DbSession session, Migration step) =>
        await session.FirstOrDefaultAsync<long?>("SELECT done FROM schema_progress WHERE id = 1 AND step = @step", new { step = step.Number }) ?? long.MaxValue;

    private static async Task<bool> AdvanceAsync(DbSession session, Migration step, long done) =>
        await session.ExecuteAsync(
            "UPDATE schema_progress SET done = done + 1 WHERE id = 1 AND step = @step AND done = @done", new { step = step.Number, done }) == 1;

    private static async Task DefineAsync(DbSession session, string statement)
    {
        try
        {
            await session.ExecuteAsync(statement);
        }
        catch (Exception e) when (MySqlErrors.IsDone(e))
        {
            // An earlier attempt, or another node, was here.
        }
    }

    private static async Task ChangeRowsAsync(DbSession session, Migration step, long done, string statement)
    {
        await session.ExecuteAsync("START TRANSACTION");
        try
        {
            if (await AdvanceAsync(session, step, done))
            {
                await session.ExecuteAsync(statement);
            }

            await session.ExecuteAsync("COMMIT");
        }
        catch
        {
            await session.ExecuteAsync("ROLLBACK");
            throw;
        }
    }
}
