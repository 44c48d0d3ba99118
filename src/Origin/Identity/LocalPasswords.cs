namespace EdgeRegistry.Origin.Identity;

/// <summary>The passwords in our own table.</summary>
internal sealed class LocalPasswords(PasswordHashing hashing, UsersTable users, Database.Database database) : IPasswordSource
{
    public async Task<User?> VerifyAsync(PasswordLogin login, CancellationToken cancellation)
    {
        var stored = login.User?.Password;
        if (!await hashing.VerifyAsync(login.Password, stored, login.StillWanted, cancellation))
        {
            return null;
        }

        if (hashing.IsWeak(stored!))
        {
            var stronger = await hashing.HashAsync(login.Password, cancellation);
            await database.WriteAsync(session => users.RehashAsync(session, login.User!.Id, stored!, stronger), CancellationToken.None);
        }

        return login.User;
    }
}
