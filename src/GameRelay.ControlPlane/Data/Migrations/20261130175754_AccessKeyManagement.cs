using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GameRelay.ControlPlane.Data.Migrations
{
    /// <inheritdoc />
    public partial class AccessKeyManagement : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "description",
                table: "access_keys",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "last_used_at",
                table: "access_keys",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "revoked_at",
                table: "access_keys",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "description",
                table: "access_keys");

            migrationBuilder.DropColumn(
                name: "last_used_at",
                table: "access_keys");

            migrationBuilder.DropColumn(
                name: "revoked_at",
                table: "access_keys");
        }
    }
}
