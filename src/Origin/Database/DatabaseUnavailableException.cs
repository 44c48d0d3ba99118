using System.Data.Common;

namespace EdgeRegistry.Origin.Database;

/// <summary>The database cannot answer now (locked, full, gone); trying again later can help, so clients hear 503.</summary>
internal sealed class DatabaseUnavailableException(string message, Exception? inner = null) : DbException(message, inner)
{
    public override bool IsTransient => true;
}
