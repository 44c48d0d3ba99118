using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Projects;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Installation;

/// <summary>Counts what there is.</summary>
internal sealed class StatisticsTable
{
    public Task<long> TouchAsync(DbSession session) => session.FirstOrDefaultAsync<long>("SELECT 1");

    public async Task<Statistic> CountAsync(DbSession session, Account account)
    {
        var (visible, parameters) = ProjectReadsTable.Visible(account);
        var projects = await session.QueryAsync<Row>($"SELECT p.is_public AS IsPublic, COUNT(*) AS Things FROM projects p WHERE {visible} GROUP BY p.is_public", parameters);
        var repositories = await session.QueryAsync<Row>(
            $"SELECT p.is_public AS IsPublic, COUNT(*) AS Things FROM repositories r JOIN projects p ON p.name = SUBSTR(r.name, 1, INSTR(r.name, '/') - 1) WHERE {visible} GROUP BY p.is_public",
            parameters);
        var bytes = account is { IsSystemAdmin: true, Limits: null } ? await session.FirstOrDefaultAsync<long?>("SELECT SUM(size) FROM blobs WHERE state = 0") ?? 0 : (long?)null;
        return new Statistic(Of(projects, 1), Of(repositories, 1), Of(projects, 0), Of(repositories, 0)) { TotalStorageConsumption = bytes };
    }

    private static long Of(List<Row> rows, long isPublic) => rows.Where(row => row.IsPublic == isPublic).Sum(row => row.Things);

    private sealed record Row(long IsPublic, long Things);
}
