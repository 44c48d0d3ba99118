using System.Data.Common;
using Dapper;

namespace EdgeRegistry.Origin.Database;

/// <summary>One connection for the length of a read or of a transaction. Only the <c>…Table</c> classes use it.</summary>
internal sealed class DbSession(DbConnection connection, DbTransaction? transaction, Dialect dialect, StatementCount? statements = null)
{
    public Dialect Dialect => dialect;

    public Task<int> ExecuteAsync(string sql, object? parameters = null)
    {
        statements?.Add();
        return connection.ExecuteAsync(sql, parameters, transaction);
    }

    public Task<T?> FirstOrDefaultAsync<T>(string sql, object? parameters = null)
    {
        statements?.Add();
        return connection.QueryFirstOrDefaultAsync<T>(sql, parameters, transaction);
    }

    public async Task<List<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        statements?.Add();
        return (await connection.QueryAsync<T>(sql, parameters, transaction)).AsList();
    }

    /// <summary>Hands every row to <paramref name="visit"/> as the driver has it; one at a time is in memory.</summary>
    public async Task ReadRawAsync(string sql, Action<DbDataReader> visit)
    {
        await using var reader = (DbDataReader)await connection.ExecuteReaderAsync(sql, transaction: transaction);
        while (await reader.ReadAsync())
        {
            visit(reader);
        }
    }

    /// <summary>Reads rows one by one for as long as <paramref name="wantsMore"/> says so; nothing else is held in memory.</summary>
    public async Task ReadWhileAsync<T>(string sql, object parameters, Func<T, bool> wantsMore)
    {
        statements?.Add();
        await foreach (var row in connection.QueryUnbufferedAsync<T>(sql, parameters, transaction))
        {
            if (!wantsMore(row))
            {
                return;
            }
        }
    }
}
