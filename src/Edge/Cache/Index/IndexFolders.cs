using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// <code>
/// index/store-N   the store in use (each made anew has the next number: a stuck one can never write into it)
/// index/aside     the last one that was not trusted, for whoever wants to know why; at most one
/// </code>
/// </summary>
internal sealed class IndexFolders(string root)
{
    private const string Prefix = "store-";

    /// <summary>The folder of the last store, or null.</summary>
    public string? Current() => Numbers().Order().Select(Name).LastOrDefault();

    /// <summary>A new empty folder; what was before is aside or gone.</summary>
    public string Renew()
    {
        Directory.CreateDirectory(root);
        var next = Numbers().DefaultIfEmpty().Max() + 1;
        foreach (var number in Numbers().Order().ToArray())
        {
            SetAside(Name(number));
        }

        return Directory.CreateDirectory(Name(next)).FullName;
    }

    private void SetAside(string folder)
    {
        var aside = Path.Combine(root, "aside");
        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true);
        }

        NativeFiles.Rename(folder, aside);
    }

    private string Name(int number) => Path.Combine(root, $"{Prefix}{number}");

    private IEnumerable<int> Numbers() => Directory.Exists(root)
        ? Directory.EnumerateDirectories(root, Prefix + "*")
            .Select(path => int.TryParse(Path.GetFileName(path)[Prefix.Length..], out var number) ? number : 0)
            .Where(number => number > 0)
        : [];
}
