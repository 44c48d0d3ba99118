using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Api.Users;

/// <summary>Harbor's <c>UserCreationReq</c>.</summary>
internal sealed record UserCreationReq(string? Username, string? Password, string? Email, string? Realname, string? Comment);

/// <summary>Harbor's <c>UserProfile</c>.</summary>
internal sealed record UserProfile(string? Email, string? Realname, string? Comment);

/// <summary>Harbor's <c>UserSysAdminFlag</c>.</summary>
internal sealed record UserSysAdminFlag(bool? SysadminFlag);

/// <summary>Whether a user is kept out; ours.</summary>
internal sealed record UserDisabledFlag(bool? Disabled);

/// <summary>Harbor's <c>PasswordReq</c>.</summary>
internal sealed record PasswordReq(string? OldPassword, string? NewPassword);

/// <summary>Harbor's <c>UserSearchRespItem</c>.</summary>
internal sealed record UserSearchRespItem(long UserId, string Username);

/// <summary>Harbor's <c>UserResp</c>.</summary>
internal sealed record UserResp(long UserId, string Username, string CreationTime, string UpdateTime)
{
    public string? Email { get; init; }

    public string? Realname { get; init; }

    public string? Comment { get; init; }

    public bool SysadminFlag { get; init; }

    /// <summary>Whether a directory's administrator group makes it one.</summary>
    public bool AdminRoleInAuth { get; init; }

    /// <summary>Whether it is kept out; ours.</summary>
    public bool Disabled { get; init; }

    /// <summary>Whether it has a password here; ours.</summary>
    public bool HasPassword { get; init; }

    /// <summary>When it last logged in; ours.</summary>
    public string? LastLogin { get; init; }

    public static UserResp Of(User user) => new(user.Id, user.Name, Text(user.Created), Text(user.Updated))
    {
        Email = user.Email,
        Realname = user.RealName,
        Comment = user.Comment,
        SysadminFlag = user.IsAdmin,
        AdminRoleInAuth = user.AdminGranted,
        Disabled = user.IsDisabled,
        HasPassword = user.Password is not null,
        LastLogin = user.LastLogin is { } last ? Text(last) : null,
    };

    private static string Text(DateTimeOffset time) => ApiTime.Text(time.ToUnixTimeMilliseconds());
}

/// <summary>A personal access token that is asked for; ours.</summary>
internal sealed record TokenReq(string? Name, long? Duration, IReadOnlyList<LimitedAccess?>? Permissions);

/// <summary>A personal access token; ours.</summary>
internal sealed record TokenAnswer(long Id, string Name, long ExpiresAt, string CreationTime)
{
    /// <summary>What it may at most; null for all that its user may.</summary>
    public IReadOnlyList<LimitedAccess>? Permissions { get; init; }

    public string? LastUsed { get; init; }

    /// <summary>The token itself: only in the answer that makes it.</summary>
    public string? Secret { get; init; }
}

/// <summary>The columns of the list of users.</summary>
internal static class UserColumns
{
    public static ListColumns All { get; } = new(
        "id",
        "id",
        new("user_id", "id", ColumnKind.Number),
        new("username", "name"),
        new("email", "email"),
        new("realname", "real_name"),
        new("sysadmin_flag", "is_admin", ColumnKind.Flag),
        new("disabled", "is_disabled", ColumnKind.Flag),
        new("creation_time", "created", ColumnKind.Time),
        new("update_time", "updated", ColumnKind.Time),
        new("last_login", "last_login", ColumnKind.Time));
}
