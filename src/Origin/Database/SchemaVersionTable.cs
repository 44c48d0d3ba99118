namespace EdgeRegistry.Origin.Database;

/// <summary><c>schema_version</c>: one row, the number of the last step applied.</summary>
internal sealed class SchemaVersionTable
{
    private readonly SchemaProgressTable _progress = new();

    public async Task CreateAsync(DbSession session)
    {
        await session.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_version (id BIGINT NOT NULL PRIMARY KEY, version BIGINT NOT NULL)");
        await session.ExecuteAsync(session.Dialect.InsertOrIgnore("schema_version", "id", "version"), new { id = 1, version = 0 });
        if (!session.Dialect.HasTransactionalSchema)
        {
            await _progress.CreateAsync(session);
        }
    }

    public Task<long> ReadAsync(DbSession session) => session.FirstOrDefaultAsync<long>("SELECT version FROM schema_version WHERE id = 1");

    public async Task ApplyAsync(DbSession session, Migration step)
    {
        if (session.Dialect.HasTransactionalSchema)
        {
            await session.ExecuteAsync(session.Dialect.Ddl(step.Sql));
        }
        else
        {
            await _progress.ApplyAsync(session, step);
        }

        await session.ExecuteAsync("UPDATE schema_version SET version = @number WHERE id = 1 AND version < @number", new { number = step.Number });
    }
}
