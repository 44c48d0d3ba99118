using System.Text.Json;

namespace EdgeRegistry.Edge.Access;

/// <summary>
/// The changes of rights that were applied, on the disk. <code>file := ["edgeregistry-access",1,epoch,floor] LF ([seq,account,project,nothing before is missing(,deleted repository,Unix milliseconds)?] LF)*</code>
/// When it is long it begins anew with its younger half, and what was before counts as changed for everybody. A last line that is torn
/// is asked for again; without the file, everything that is older than the edge's first answer is refused.
/// </summary>
internal sealed partial class AccessJournal(string path, ILogger<AccessJournal> logger)
{
    /// <summary>The most changes that are kept.</summary>
    public const int MaxEntries = 10_000;

    private const string Format = "edgeregistry-access";
    private const int Version = 1;

    private readonly List<Entry> _entries = [];
    private readonly SmallFile _file = new(path);
    private string _epoch = "";
    private long _floor;

    /// <summary>What the last process left; null when there is nothing that can be used.</summary>
    public Recovered? Recover()
    {
        using var lines = Lines().GetEnumerator();
        if (!lines.MoveNext() || !TryReadHead(lines.Current))
        {
            return null;
        }

        while (lines.MoveNext() && TryReadEntry(lines.Current) is { } entry)
        {
            _entries.Add(entry);
        }

        Rewrite(); // so that no torn line stands in the middle
        return new Recovered(_epoch, _floor, [.. _entries]);
    }

    /// <summary>A history begins; what was before <paramref name="floor"/> is unknown.</summary>
    public void Begin(string epoch, long floor)
    {
        (_epoch, _floor) = (epoch, floor);
        _entries.Clear();
        Rewrite();
    }

    /// <summary>Adds a change.</summary>
    public void Append(Entry entry)
    {
        _entries.Add(entry);
        if (_entries.Count > MaxEntries)
        {
            _floor = Math.Max(_floor, _entries[(MaxEntries / 2) - 1].Seq);
            _entries.RemoveRange(0, MaxEntries / 2);
            Rewrite();
            return;
        }

        try
        {
            File.AppendAllText(path, LineOf(entry));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(e.Message);
        }
    }

    private static string LineOf(Entry entry) => JsonSerializer.Serialize<object[]>(
        entry.Deleted is { } gone ? [entry.Seq, entry.Account, entry.Project, entry.IsWhole, gone.Repository, gone.At] : [entry.Seq, entry.Account, entry.Project, entry.IsWhole]) + "\n";

    private void Rewrite()
    {
        var head = JsonSerializer.Serialize<object[]>([Format, Version, _epoch, _floor]) + "\n";
        if (!_file.TryWrite(System.Text.Encoding.UTF8.GetBytes(head + string.Concat(_entries.Select(LineOf)))))
        {
            LogNotKept(path);
        }
    }

    private IEnumerable<string> Lines() =>
        _file.TryRead() is { } content ? System.Text.Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];

    private bool TryReadHead(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var head = json.RootElement;
            if (head[0].GetString() != Format || head[1].GetInt32() != Version)
            {
                return false;
            }

            (_epoch, _floor) = (head[2].GetString() ?? "", head[3].GetInt64());
            return _epoch.Length > 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            return false;
        }
    }

    private static Entry? TryReadEntry(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var parts = json.RootElement;
            return new Entry(parts[0].GetInt64(), parts[1].GetString() ?? "", parts[2].GetString() ?? "", parts[3].GetBoolean()) { Deleted = parts.GetArrayLength() > 5 ? new Deletion(parts[4].GetString() ?? "", parts[5].GetInt64()) : null };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Changes of rights could not be kept on the disk: {Reason}")]
    private partial void LogNotKept(string reason);

    /// <summary>One change: of an account, in a project, or everybody's when both are empty.</summary>
    internal sealed record Entry(long Seq, string Account, string Project, bool IsWhole)
    {
        /// <summary>A repository that was deleted; then nobody's rights changed.</summary>
        public Deletion? Deleted { get; init; }
    }

    /// <summary>A repository that was deleted, and when that was heard (Unix milliseconds).</summary>
    internal sealed record Deletion(string Repository, long At);

    /// <summary>A file that was read.</summary>
    internal sealed record Recovered(string Epoch, long Floor, IReadOnlyList<Entry> Changes);
}
