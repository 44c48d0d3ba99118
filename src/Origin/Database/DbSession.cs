using System.Data.Common;
using Dapper;

namespace EdgeRegistry.Origin.Database;

/// <summary>One connection for the length of a read or of a transaction. Only the <c>…Table</c> classes use it.</summary>
internal sealed class DbSession(DbConnection connection, DbTransaction? transaction, Dialect dialect)
{
    public Dialect Dialect => dialect;

    public Task<int> ExecuteAsync(string sql, object? parameters = null) => connection.ExecuteAsync(sql, parameters, transaction);

    public Task<T?> FirstOrDefaultAsync<T>(string sql, object? parameters = null) =>
        connection.QueryFirstOrDefaultAsync<T>(sql, parameters, transaction);

    public async Task<List<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        (await connection.QueryAsync<T>(sql, parameters, transaction)).AsList();
}
