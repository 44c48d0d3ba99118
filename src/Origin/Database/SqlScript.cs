using System.Text;

namespace EdgeRegistry.Origin.Database;

/// <summary>A migration as single statements.</summary>
internal static class SqlScript
{
    /// <summary>The statements, without comments (<c>-- …</c>). Semicolons and dashes inside quotes are text.</summary>
    public static List<string> Split(string script)
    {
        var statements = new List<string>();
        var statement = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < script.Length; at++)
        {
            quoted ^= script[at] == '\'';
            if (!quoted && script[at] == '-' && at + 1 < script.Length && script[at + 1] == '-')
            {
                at = script.IndexOf('\n', at) is var end and >= 0 ? end : script.Length;
                statement.Append('\n');
            }
            else if (!quoted && script[at] == ';')
            {
                Add();
            }
            else
            {
                statement.Append(script[at]);
            }
        }

        Add();
        return statements;

        void Add()
        {
            if (!string.IsNullOrWhiteSpace(statement.ToString()))
            {
                statements.Add(statement.ToString().Trim());
            }

            statement.Clear();
        }
    }

    /// <summary>True for a statement that is part of a transaction; false for one that ends it, and stands for itself.</summary>
    public static bool ChangesRows(string statement) =>
        new[] { "INSERT ", "UPDATE ", "DELETE " }.Any(verb => statement.StartsWith(verb, StringComparison.OrdinalIgnoreCase));
}
