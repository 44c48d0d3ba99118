using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Checking;

/// <summary>One run of a check: where it reads, and what it has seen so far.</summary>
internal sealed class CheckRun(Database.Database database, Progress progress, TimeProvider time, CancellationToken cancellation)
{
    private static readonly TimeSpan Doubt = TimeSpan.FromMilliseconds(250);

    public CheckReport Report { get; } = new();

    public CancellationToken Cancellation => cancellation;

    public TimeProvider Time => time;

    public Task<T> ReadAsync<T>(Func<DbSession, Task<T>> read) => database.ReadAsync(read, cancellation);

    /// <summary>Counts what was looked at, and lets a person see it.</summary>
    public void Saw(string what, long count)
    {
        Report.Count(what, count);
        progress.Show($"{what} {Report.Counts[what]:N0}");
    }

    /// <summary>
    /// Looks at one page; what looks wrong is looked at again a moment later, and is a finding when it still is. The origin may be running: a row
    /// read before its file was looked at may have been removed in between.
    /// </summary>
    /// <param name="look">Looks at the page from the beginning; the same at each call.</param>
    public async Task FindAsync(Func<Task<List<Finding>>> look)
    {
        var suspects = await look();
        if (suspects.Count == 0)
        {
            return;
        }

        await Task.Delay(Doubt, time, cancellation);
        var still = (await look()).ToHashSet();
        foreach (var finding in suspects.Where(still.Contains))
        {
            Report.Add(finding);
        }
    }
}
