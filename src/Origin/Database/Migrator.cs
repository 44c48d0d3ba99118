using System.Globalization;
using System.Reflection;

namespace EdgeRegistry.Origin.Database;

/// <summary>Brings the schema to this program's version, step by step; a newer schema is refused.</summary>
internal static class Migrator
{
    public static IReadOnlyList<Migration> Steps { get; } = ReadSteps();

    public static long Version => Steps[^1].Number;

    public static async Task MigrateAsync(Database database, IReadOnlyList<Migration> steps, CancellationToken cancellation)
    {
        var table = new SchemaVersionTable();
        await database.DefineAsync(table.CreateAsync, cancellation);
        var version = await database.ReadAsync(table.ReadAsync, cancellation);
        if (version > steps[^1].Number)
        {
            throw new InvalidDataException(
                $"The database has schema version {version}, made by a newer EdgeRegistry; this one knows versions up to {steps[^1].Number}. Start the newer program, or restore a backup.");
        }

        foreach (var step in steps.Where(s => s.Number > version))
        {
            await database.DefineAsync(session => table.ApplyAsync(session, step), cancellation);
        }
    }

    private static List<Migration> ReadSteps()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var steps = new List<Migration>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => char.IsAsciiDigit(n[0])).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            steps.Add(new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        return steps;
    }
}

/// <summary>A numbered step of the schema; <paramref name="Sql"/> has the dialect's tokens in it.</summary>
internal sealed record Migration(int Number, string Name, string Sql);
